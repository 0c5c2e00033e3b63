// Does a sidecar run here, and may we ask it?
#include "sidecar/doctor/examination.h"

namespace warren {

void check_sidecar(const Examination& examination, Findings& findings) {
    if (examination.in_container) return;  // it is the host's
    if (examination.forbidden) {
        findings.note("sidecar", examination.unreachable,
                      "ask as root to hear of sources, instances and upstreams as well");
        return;
    }
    if (examination.status.is_null()) {
        findings.wrong("sidecar", examination.unreachable,
                       "start it: systemctl start warren-sidecar (its log: journalctl -u "
                       "warren-sidecar)");
        return;
    }
    const nlohmann::json& status = examination.status;
    findings.well("sidecar", "runs (process " + std::to_string(status.value("pid", 0)) +
                                 "), version " + status.value("version", "?"));
    if (!status.value("attach_helper", true)) {
        findings.wrong("sidecar", "its attach helper has ended: no container can be attached",
                       "systemctl restart warren-sidecar");
    }
    const std::string domain = status.value("domain", examination.domain);
    if (domain != examination.domain) {
        findings.wrong(
            "sidecar",
            "serves domain " + domain + ", and the configuration says " + examination.domain,
            "restart it, or ask with its --config");
    }
}

}  // namespace warren
