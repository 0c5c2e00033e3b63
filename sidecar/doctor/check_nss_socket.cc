// Does the socket that the module asks answer, and for the domain that the module asks for?
#include <cerrno>

#include "sidecar/base/log.h"
#include "sidecar/doctor/ask_nss.h"
#include "sidecar/doctor/examination.h"
#include "sidecar/doctor/module_settings.h"

namespace warren {
namespace {

void say_why(const std::string& path, int error, bool in_container, Findings& findings) {
    if (error == ENOENT) {
        findings.wrong("NSS socket", path + " is not there",
                       in_container ? "mount the folder of the attachment: -v "
                                      "/run/warren/attach/ID:/run/warren:ro"
                                    : "start the sidecar, or let socket= of nss.conf name its own");
    } else if (error == ECONNREFUSED) {
        findings.wrong(
            "NSS socket", path + " is dead: nobody listens behind it",
            in_container ? "mount the folder, never the socket file" : "start the sidecar");
    } else if (error == EACCES || error == EPERM) {
        findings.wrong("NSS socket", path + " may not be used by this user",
                       "chmod 666 it, and a+x every folder above it");
    } else {
        findings.wrong("NSS socket", path + ": " + errno_text(error), "restart the sidecar");
    }
}

}  // namespace

void check_nss_socket(const Examination& examination, Findings& findings) {
    const nss::Settings module = module_settings(examination.root);
    const std::string socket = module.socket;
    const std::string domain = module.domain;
    const NssAnswer answer = ask_nss(examination.root + socket, "ns.dns." + domain);
    if (!answer.status && answer.error == ENOENT && examination.is_without_glibc()) {
        findings.note("NSS socket", socket + " is not there: names by DNS alone",
                      "nothing, but for programs with the preload library: the OCI hook mounts it");
    } else if (!answer.status) {
        say_why(socket, answer.error, examination.in_container, findings);
    } else if (*answer.status == nss::Status::kNotOurs) {
        findings.wrong("NSS socket",
                       "nss.conf says domain " + domain + ", and the sidecar has another",
                       "write domain= of /etc/warren/nss.conf as --domain has it");
    } else if (*answer.status == nss::Status::kNotReady &&
               examination.control == Control::kAnswers &&
               examination.status.value("ready", false)) {
        findings.wrong("NSS socket", "this user asks more often than --rate-limit lets it",
                       "raise --rate-limit, or let that program ask less");
    } else if (*answer.status == nss::Status::kNotReady) {
        findings.wrong("NSS socket",
                       "the sidecar has read no catalog yet, or this user is over --rate-limit",
                       "see 'sources': warren-sidecar status, as root");
    } else {
        findings.well("NSS socket", socket + " answers for " + domain);
    }
}

}  // namespace warren
