// Does our address answer DNS, over UDP and TCP, and is it us who answers?
#include "sidecar/doctor/ask_server.h"
#include "sidecar/doctor/examination.h"

namespace warren {
namespace {

constexpr uint8_t kServFail = 2;
constexpr uint8_t kRefused = 5;

void judge(const Examination& examination, const Endpoint& server, bool over_tcp,
           Findings& findings) {
    // A name that every sidecar of that domain has.
    const ServerAnswer answer = ask_server(server, "ns.dns." + examination.domain, over_tcp);
    const std::string who = server.text() + (over_tcp ? " (TCP)" : " (UDP)");
    if (!answer.problem.empty()) {
        findings.wrong("DNS", who + ": " + answer.problem,
                       examination.in_container
                           ? "attach the container: warren-sidecar attach --pid N, or the CNI "
                             "plugin; a firewall in there may drop it, too"
                           : "start the sidecar, or restart one that hangs; a firewall may drop "
                             "it, too");
    } else if (answer.rcode == kRefused) {
        findings.wrong("DNS", who + " refuses to answer us", "allow this host: --allow NET");
    } else if (answer.rcode == kServFail) {
        findings.wrong("DNS", who + " has read no catalog yet",
                       "see 'sources': warren-sidecar status");
    } else if (!answer.authoritative || answer.rcode != 0) {
        findings.wrong("DNS",
                       who + " is answered by another server, or for another domain than " +
                           examination.domain,
                       "find it: ss -lnp 'sport = :53'; compare --domain");
    } else {
        findings.well("DNS", who + " answers for " + examination.domain);
    }
}

}  // namespace

void check_dns(const Examination& examination, Findings& findings) {
    for (const Endpoint& listen : examination.listen) {
        Endpoint server = listen;
        if (server.address.is_unspecified()) {
            server.address = *Address::parse(server.address.is_ipv4() ? "127.0.0.1" : "::1");
        }
        for (const bool over_tcp : {false, true}) judge(examination, server, over_tcp, findings);
    }
}

}  // namespace warren
