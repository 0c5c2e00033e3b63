// Where programs send their DNS questions: with a second nameserver some of them go elsewhere.
#include <algorithm>
#include <sstream>
#include <vector>

#include "sidecar/base/interfaces.h"
#include "sidecar/base/read_file.h"
#include "sidecar/base/warren_defaults.h"
#include "sidecar/doctor/examination.h"

namespace warren {
namespace {

constexpr size_t kMaxSize = 65536;

std::vector<std::string> nameservers_in(const std::string& text) {
    std::vector<std::string> found;
    std::istringstream lines(text);
    std::string line;
    while (std::getline(lines, line)) {
        std::istringstream words(line);
        std::string keyword, value;
        words >> keyword >> value;
        if (keyword == "nameserver" && !value.empty()) found.push_back(value);
    }
    return found;
}

bool is_of_this_host(const Address& address) {
    const std::vector<Network> own = interface_addresses();
    return address.is_loopback() || std::any_of(own.begin(), own.end(), [&](const Network& each) {
               return each.base == address;
           });
}

bool is_ours(const Examination& examination, const std::string& nameserver) {
    const auto address = Address::parse(nameserver);
    return address &&
           std::any_of(examination.listen.begin(), examination.listen.end(),
                       [&](const Endpoint& listen) {
                           return listen.port == kDnsPort &&
                                  (listen.address == *address ||
                                   (listen.address.is_unspecified() && is_of_this_host(*address)));
                       });
}

// What to write there.
std::string our_address(const Examination& examination) {
    const Address& first = examination.listen.front().address;
    if (!first.is_unspecified()) return first.text();
    return first.is_ipv4() ? Endpoint::parse(kWarrenListenAddress)->address.text() : "::1";
}

std::string listed(const std::vector<std::string>& texts) {
    std::string list;
    for (const std::string& text : texts) list += (list.empty() ? "" : ", ") + text;
    return list;
}

}  // namespace

void check_resolv_conf(const Examination& examination, Findings& findings) {
    const std::string path = examination.root + "/etc/resolv.conf";
    const auto nameservers = nameservers_in(read_if_there(path, kMaxSize));
    const auto ours = std::count_if(nameservers.begin(), nameservers.end(),
                                    [&](const auto& text) { return is_ours(examination, text); });
    const std::string address = our_address(examination);
    if (nameservers.empty()) {
        findings.wrong("resolv.conf", "names no nameserver: programs ask 127.0.0.1",
                       "write: nameserver " + address);
    } else if (ours == 0 && examination.in_container) {
        findings.wrong("resolv.conf", "names " + listed(nameservers) + " and not " + address,
                       "start the container with --dns " + address + ", or use the CNI plugin");
    } else if (ours == 0) {
        findings.note("resolv.conf",
                      "names " + listed(nameservers) +
                          ": programs without NSS find "
                          "no services",
                      "for static Go, musl, c-ares write: nameserver " + address);
    } else if (nameservers.size() > static_cast<size_t>(ours)) {
        findings.wrong("resolv.conf",
                       "names another nameserver beside ours: " + listed(nameservers) +
                           "; musl asks all at once",
                       "leave nameserver " + address + " alone; what others know is --upstream");
    } else {
        findings.well("resolv.conf", "nameserver " + listed(nameservers));
    }
}

}  // namespace warren
