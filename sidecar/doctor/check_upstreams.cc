// Do the servers answer that all other names are asked of, and soon, and not by asking us?
#include <cstdio>

#include "sidecar/doctor/examination.h"

namespace warren {
namespace {

using nlohmann::json;

constexpr double kSlow = 0.5;  // seconds

std::string in_milliseconds(double seconds) {
    char text[32];
    std::snprintf(text, sizeof text, "%.0f ms", seconds * 1000);
    return text;
}

// Asked for all names that no other one is given for.
bool is_for_all(const json& upstream) {
    const std::string suffix = upstream.value("suffix", "");
    return suffix.empty() || suffix == ".";
}

// "10.0.0.53:53 for corp.example".
std::string name_of(const json& upstream) {
    const std::string server = upstream.value("server", "?");
    return is_for_all(upstream) ? server : server + " for " + upstream.value("suffix", "");
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
    } else if (state == "unknown") {
        findings.well("upstream", name + " has not been asked yet");
    } else {
        findings.well(
            "upstream",
            name + " is " + state + (usual.is_number() ? ", takes " + in_milliseconds(usual) : ""));
    }
}

// What a name of others is answered with now: NXDOMAIN is an answer, too.
void judge_answer(const json& answer, const std::string& servers, Findings& findings) {
    const std::string rcode = answer.value("rcode", "");
    if (rcode == "NOERROR" || rcode == "NXDOMAIN") return;
    const json error = answer.value("extended_error", json());
    findings.wrong("upstream",
                   "a name of others gets " + (rcode.empty() ? "no answer" : rcode) +
                       (error.is_object() ? " (" + error.value("text", "") + ")" : "") + " from " +
                       servers,
                   "try: dig @SERVER example.org; a firewall, or another --upstream");
}

std::string those_for_all(const json& upstreams) {
    std::string names;
    for (const json& upstream : upstreams) {
        if (is_for_all(upstream)) names += (names.empty() ? "" : ", ") + name_of(upstream);
    }
    return names;
}

}  // namespace

void check_upstreams(const Examination& examination, Findings& findings) {
    if (examination.status.is_null()) return;
    const json upstreams = examination.status.value("upstreams", json::array());
    const std::string servers = those_for_all(upstreams);
    if (!servers.empty() && !examination.elsewhere.is_null()) {
        judge_answer(examination.elsewhere, servers, findings);
    }
    for (const json& upstream : upstreams) judge(upstream, findings);
    if (upstreams.empty()) {
        findings.note("upstream", "there is none: names that are not ours are refused",
                      "give one with --upstream, unless that is meant");
    }
}

}  // namespace warren
