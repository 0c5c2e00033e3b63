// What the doctor knows before it looks: the options that `serve` would have here, what the running
// sidecar says of itself, and where the files are. Each check_….cc is one look, and knows nothing
// of the others. Main thread; checks read files, open sockets, and wait for a second at most (for
// getaddrinfo() as long as this host's configuration lets it).
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sidecar/base/address.h"
#include "sidecar/doctor/finding.h"

namespace warren {

// What became of asking the running sidecar about itself.
enum class Control { kNobody, kAnswers, kForbidden, kSilent };

struct Examination {
    std::string root;  // before all paths; empty but in tests
    bool in_container = false;
    std::string machine;  // of this program, as library_folder() has it
    // As the options say.
    std::string domain;
    std::vector<Endpoint> listen;
    std::string nss_socket;
    std::string control_socket;
    // As the running sidecar says; null if it cannot be asked.
    Control control = Control::kNobody;
    std::string unreachable;  // why it cannot be asked
    nlohmann::json status;
    nlohmann::json services;
    nlohmann::json elsewhere;  // what a name of others is answered with; null: not asked

    // A container of musl or of static programs: there names come by DNS, and by NSS only where
    // somebody preloads our library.
    [[nodiscard]] bool is_without_glibc() const;
};

using Check = void (*)(const Examination& examination, Findings& findings);

void check_sidecar(const Examination& examination, Findings& findings);
void check_loopback(const Examination& examination, Findings& findings);
void check_listen(const Examination& examination, Findings& findings);
void check_dns(const Examination& examination, Findings& findings);
void check_nsswitch(const Examination& examination, Findings& findings);
void check_module(const Examination& examination, Findings& findings);
void check_nss_socket(const Examination& examination, Findings& findings);
void check_mounts(const Examination& examination, Findings& findings);
void check_resolv_conf(const Examination& examination, Findings& findings);
void check_nscd(const Examination& examination, Findings& findings);
void check_upstreams(const Examination& examination, Findings& findings);
void check_sources(const Examination& examination, Findings& findings);
void check_instances(const Examination& examination, Findings& findings);
void check_balance(const Examination& examination, Findings& findings);
void check_getaddrinfo(const Examination& examination, Findings& findings);

// All of them, in the order in which a name goes.
Findings examine(const Examination& examination);

}  // namespace warren
