// Does a sidecar run here, and may we ask it?
#include "sidecar/doctor/examination.h"

namespace warren {

void check_sidecar(const Examination& examination, Findings& findings) {
    if (examination.in_container) return;  // it is the host's
    switch (examination.control) {
        case Control::kForbidden:
            findings.note("sidecar", examination.unreachable,
                          "ask as root to hear of sources, instances and upstreams as well");
            return;
        case Control::kSilent:
            findings.wrong(
                "sidecar", examination.unreachable,
                "it hangs: systemctl restart warren-sidecar, or kill -9 it and start it");
            return;
        case Control::kNobody:
            findings.wrong("sidecar", examination.unreachable,
                           "start it: systemctl start warren-sidecar (its log: journalctl -u "
                           "warren-sidecar)");
            return;
        case Control::kAnswers:
            break;
    }
    if (!examination.unreachable.empty()) {
        findings.wrong("sidecar", "it has not told all that was asked: " + examination.unreachable,
                       "ask again; if it stays: the log, journalctl -u warren-sidecar");
    }
    const nlohmann::json& status = examination.status;
    findings.well("sidecar", "runs (process " + std::to_string(status.value("pid", 0)) +
                                 "), version " + status.value("version", "?"));
    if (!status.value("attach_helper", true)) {
        findings.wrong("sidecar", "its attach helper has ended: no container can be attached",
                       "systemctl restart warren-sidecar");
    }
}

}  // namespace warren
