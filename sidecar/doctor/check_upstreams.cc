// Do the servers answer that all other names are asked of, and soon, and not by asking us?
#include <cstdio>

#include "sidecar/doctor/ask_server.h"
#include "sidecar/doctor/examination.h"

namespace warren {
namespace {

using nlohmann::json;

constexpr double kSlow = 0.5;  // seconds
constexpr const char* kProbe = "a.root-servers.net";

std::string in_milliseconds(double seconds) {
    char text[32];
    std::snprintf(text, sizeof text, "%.0f ms", seconds * 1000);
    return text;
}

// "10.0.0.53:53 for corp.example".
std::string name_of(const json& upstream) {
    const std::string suffix = upstream.value("suffix", "");
    const std::string server = upstream.value("server", "?");
    return suffix.empty() || suffix == "." ? server : server + " for " + suffix;
}

void judge(const json& upstream, Findings& findings) {
    const std::string name = name_of(upstream);
    const std::string state = upstream.value("state", "unknown");
    const json usual = upstream.value("usual_seconds", json());
    if (state == "loop") {
        findings.wrong("upstream", name + " asks us again what we ask it: a loop",
                       "point --upstream at a server that does not forward to us");
    } else if (state == "down") {
        findings.wrong("upstream", name + " does not answer",
                       "try: dig @SERVER example.org; a firewall, or another --upstream");
    } else if (usual.is_number() && usual.get<double>() > kSlow) {
        findings.note("upstream", name + " takes " + in_milliseconds(usual.get<double>()),
                      "ask a nearer one: --upstream");
    } else {
        findings.well(
            "upstream",
            name + " is " + state + (usual.is_number() ? ", takes " + in_milliseconds(usual) : ""));
    }
}

}  // namespace

void check_upstreams(const Examination& examination, Findings& findings) {
    if (examination.status.is_null()) return;
    const json upstreams = examination.status.value("upstreams", json::array());
    for (const json& upstream : upstreams) judge(upstream, findings);
    if (upstreams.empty()) {
        findings.note("upstream", "there is none: names that are not ours are refused",
                      "give one with --upstream, unless that is meant");
    }
}

}  // namespace warren
