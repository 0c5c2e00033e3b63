// Do the sources say what there is, and is it readable?
#include "sidecar/doctor/examination.h"

namespace warren {
namespace {

using nlohmann::json;

std::string text_in(const json& object, const char* key) {
    const json value = object.value(key, json());
    return value.is_string() ? value.get<std::string>() : "";
}

void judge(const json& source, Findings& findings) {
    const std::string url = text_in(source, "url");
    const std::string state = text_in(source, "state");
    const std::string error = text_in(source, "last_error");
    const auto age = source.value("age_seconds", uint64_t{0});
    const auto bad = source.value("bad_entries", uint64_t{0});
    if (bad > 0) {
        findings.wrong("source", url + ": " + std::to_string(bad) + " entries are left out",
                       "see which and why: warren-sidecar check FILE, or the log");
    }
    // The last error of one that is well has passed.
    if (state != "well" && (!error.empty() || age > 0)) {
        findings.wrong(
            "source",
            url + " is " + state + " for " + std::to_string(age) + " s" +
                (error.empty() ? "" : ": " + error),
            (source.value("services", uint64_t{0}) == 0
                 ? "it has given no service yet; try: warren-sidecar source "
                 : "until it is back its last catalog is served; try: warren-sidecar source ") +
                url);
    } else if (bad == 0) {
        findings.well("source", url + " is " + state + ", services: " +
                                    std::to_string(source.value("services", uint64_t{0})));
    }
}

}  // namespace

void check_sources(const Examination& examination, Findings& findings) {
    if (examination.status.is_null()) return;
    if (!examination.status.value("ready", false)) {
        findings.wrong("source", "no catalog has been read yet: all our names are 'not ready'",
                       "write one to the file, or see the source's line below");
    }
    for (const json& source : examination.status.value("sources", json::array())) {
        judge(source, findings);
    }
}

}  // namespace warren
