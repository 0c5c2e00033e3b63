// Does the socket that the module asks answer, and for the domain that the module asks for?
#include <cerrno>
#include <exception>

#include "sidecar/base/log.h"
#include "sidecar/base/read_file.h"
#include "sidecar/base/split.h"
#include "sidecar/doctor/ask_nss.h"
#include "sidecar/doctor/examination.h"

namespace warren {
namespace {

constexpr size_t kMaxSize = 65536;

struct ModuleSettings {
    std::string socket = nss::kDefaultSocket;
    std::string domain = nss::kDefaultDomain;
};

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlanks = " \t\r";
    const size_t first = text.find_first_not_of(kBlanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

ModuleSettings module_settings(const std::string& root) try {
    ModuleSettings settings;
    split(read_file(root + "/etc/warren/nss.conf", kMaxSize), '\n', [&](std::string_view line) {
        line = line.substr(0, line.find('#'));
        const size_t equals = line.find('=');
        if (equals == std::string_view::npos) return;
        const std::string_view key = trimmed(line.substr(0, equals));
        const std::string value(trimmed(line.substr(equals + 1)));
        if (key == "socket") settings.socket = value;
        if (key == "domain") settings.domain = value;
    });
    return settings;
} catch (const std::exception&) {
    return {};
}

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
                       "every folder above it must let all pass: chmod a+x");
    } else {
        findings.wrong("NSS socket", path + ": " + errno_text(error), "restart the sidecar");
    }
}

}  // namespace

void check_nss_socket(const Examination& examination, Findings& findings) {
    const ModuleSettings module = module_settings(examination.root);
    const NssAnswer answer = ask_nss(examination.root + module.socket, "ns.dns." + module.domain);
    if (!answer.status && answer.error == ENOENT && examination.is_without_glibc()) {
        findings.note("NSS socket", module.socket + " is not there: names by DNS alone",
                      "nothing, but for programs with the preload library: the OCI hook mounts it");
    } else if (!answer.status) {
        say_why(module.socket, answer.error, examination.in_container, findings);
    } else if (*answer.status == nss::Status::kNotOurs) {
        findings.wrong("NSS socket",
                       "nss.conf says domain " + module.domain + ", and the sidecar has another",
                       "write domain= of /etc/warren/nss.conf as --domain has it");
    } else if (*answer.status == nss::Status::kNotReady) {
        findings.wrong("NSS socket", "the sidecar has read no catalog yet",
                       "see 'sources': warren-sidecar status");
    } else {
        findings.well("NSS socket", module.socket + " answers for " + module.domain);
    }
}

}  // namespace warren
