// getnameinfo: the name is ours to tell where the address is an instance's, the service always the
// C library's.
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstring>

#include "nss_warren/guest.h"
#include "nss_warren/look_up.h"
#include "nss_warren/preload/c_library.h"
#include "nss_warren/preload/exported.h"

namespace warren::nss {
namespace {

// The first name of an address, copied out of the packet.
struct FirstName {
    char text[kMaxName + 1];

    [[nodiscard]] bool reserve(const Answer& answer) {
        memcpy(text, answer.names.data(), strlen(answer.names.data()) + 1);
        return true;
    }
    void add(size_t /*place*/, int /*family*/, const char* /*address*/) {}
};

std::string_view octets_of(const sockaddr* address, socklen_t size) {
    if (address->sa_family == AF_INET && size >= sizeof(sockaddr_in)) {
        return {
            reinterpret_cast<const char*>(&reinterpret_cast<const sockaddr_in*>(address)->sin_addr),
            4};
    }
    if (address->sa_family == AF_INET6 && size >= sizeof(sockaddr_in6)) {
        return {reinterpret_cast<const char*>(
                    &reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr),
                16};
    }
    return {};
}

bool find_name(const sockaddr* address, socklen_t size, FirstName& name) {
    const std::string_view octets = octets_of(address, size);
    if (octets.empty()) return false;
    const Guest guest;
    const Outcome outcome = look_up_address(octets, name);
    guest.restore_errno();
    return outcome == Outcome::kFound;
}

}  // namespace
}  // namespace warren::nss

using namespace warren::nss;

EXPORTED int getnameinfo(const sockaddr* __restrict address, socklen_t size, char* __restrict host,
                         socklen_t host_size, char* __restrict service, socklen_t service_size,
                         int flags) {
    auto* const own_getnameinfo = own<decltype(::getnameinfo)>(Own::kGetnameinfo);
    const bool wants_name = host != nullptr && host_size > 0 && (flags & NI_NUMERICHOST) == 0;
    FirstName name;
    if (address == nullptr || !wants_name || !find_name(address, size, name)) {
        return own_getnameinfo(address, size, host, host_size, service, service_size, flags);
    }
    const size_t name_size = strlen(name.text) + 1;
    if (name_size > host_size) return EAI_OVERFLOW;
    if (service != nullptr && service_size > 0) {
        const int error = own_getnameinfo(address, size, nullptr, 0, service, service_size, flags);
        if (error != 0) return error;
    }
    memcpy(host, name.text, name_size);
    return 0;
}
