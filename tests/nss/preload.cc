#include "tests/nss/preload.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

namespace warren::test {
namespace {

constexpr int kErrnoBefore = 4711;

}  // namespace

std::vector<Found> entries_of(const addrinfo* list) {
    std::vector<Found> entries;
    for (const addrinfo* one = list; one != nullptr; one = one->ai_next) {
        char text[INET6_ADDRSTRLEN] = "";
        const auto* const ipv4 = reinterpret_cast<const sockaddr_in*>(one->ai_addr);
        const auto* const ipv6 = reinterpret_cast<const sockaddr_in6*>(one->ai_addr);
        const bool is_ipv4 = one->ai_family == AF_INET;
        ::inet_ntop(one->ai_family,
                    is_ipv4 ? static_cast<const void*>(&ipv4->sin_addr) : &ipv6->sin6_addr, text,
                    sizeof(text));
        const socklen_t size = is_ipv4 ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
        if (one->ai_addrlen != size || one->ai_addr->sa_family != one->ai_family) text[0] = '?';
        entries.push_back({text, ntohs(is_ipv4 ? ipv4->sin_port : ipv6->sin6_port),
                           one->ai_socktype, one->ai_protocol, one->ai_flags});
    }
    return entries;
}

std::vector<std::string> addresses_of(const hostent& host) {
    std::vector<std::string> texts;
    for (char** address = host.h_addr_list; *address != nullptr; ++address) {
        char text[INET6_ADDRSTRLEN] = "";
        ::inet_ntop(host.h_addrtype, *address, text, sizeof(text));
        texts.emplace_back(text);
    }
    return texts;
}

std::string Preload::built_file() {
    const auto self = std::filesystem::read_symlink("/proc/self/exe");
    return self.parent_path().parent_path() / "libwarren_preload.so";
}

template <class Signature>
void Preload::find(Signature*& function, const char* name) {
    function = reinterpret_cast<Signature*>(::dlsym(loaded_, name));
    if (function == nullptr) abort();
}

Preload::Preload(const std::string& socket) {
    ::setenv("WARREN_NSS_SOCKET", socket.c_str(), 1);
    const std::string copy = folder_ / "libwarren_preload.so";
    std::filesystem::copy_file(built_file(), copy);
    loaded_ = ::dlopen(copy.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (loaded_ == nullptr) {
        fprintf(stderr, "%s\n", ::dlerror());
        abort();
    }
    find(getaddrinfo, "getaddrinfo");
    find(freeaddrinfo, "freeaddrinfo");
    find(gethostbyname, "gethostbyname");
    find(gethostbyname2, "gethostbyname2");
    find(gethostbyname_r, "gethostbyname_r");
    find(gethostbyname2_r, "gethostbyname2_r");
    find(gethostbyaddr, "gethostbyaddr");
    find(gethostbyaddr_r, "gethostbyaddr_r");
    find(getnameinfo, "getnameinfo");
}

Preload::~Preload() {
    ::dlclose(loaded_);
    ::unsetenv("WARREN_NSS_SOCKET");
}

FoundList Preload::look_up(const char* node, const char* service, const addrinfo* hints) const {
    FoundList out;
    addrinfo* list = nullptr;
    errno = kErrnoBefore;
    out.error = getaddrinfo(node, service, hints, &list);
    out.errno_kept = errno == kErrnoBefore;
    if (out.error != 0) return out;
    if (list->ai_canonname != nullptr) out.canonical = list->ai_canonname;
    out.entries = entries_of(list);
    for (const Found& entry : out.entries) out.addresses.push_back(entry.address);
    freeaddrinfo(list);
    return out;
}

FoundList Preload::look_up(const char* node, int family, int flags) const {
    addrinfo hints{};
    hints.ai_family = family;
    hints.ai_flags = flags;
    hints.ai_socktype = SOCK_STREAM;
    return look_up(node, nullptr, &hints);
}

}  // namespace warren::test
