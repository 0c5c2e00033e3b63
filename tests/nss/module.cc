#include "tests/nss/module.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include <array>
#include <cstring>

namespace warren::test {
namespace {

constexpr int kErrnoBefore = 4711;

constexpr const char* kSymbols[6] = {
    "_nss_warren_gethostbyname4_r", "_nss_warren_gethostbyname3_r", "_nss_warren_gethostbyname2_r",
    "_nss_warren_gethostbyname_r",  "_nss_warren_gethostbyaddr_r",  "_nss_warren_gethostbyaddr2_r"};
using By4 = nss_status(const char*, gaih_addrtuple**, char*, size_t, int*, int*, int32_t*);
using By3 = nss_status(const char*, int, hostent*, char*, size_t, int*, int*, int32_t*, char**);
using By2 = nss_status(const char*, int, hostent*, char*, size_t, int*, int*);
using By1 = nss_status(const char*, hostent*, char*, size_t, int*, int*);
using ByAddr = nss_status(const void*, socklen_t, int, hostent*, char*, size_t, int*, int*);
using ByAddr2 = nss_status(const void*, socklen_t, int, hostent*, char*, size_t, int*, int*,
                           int32_t*);

std::string text_of(int family, const void* address) {
    char text[INET6_ADDRSTRLEN] = "";
    return ::inet_ntop(family, address, text, sizeof(text));
}

// Is what `pointer` points to in the buffer, and where its type may be?
void check(Lookup& lookup, std::span<char> buffer, const void* pointer, size_t size, size_t align) {
    const auto at = reinterpret_cast<uintptr_t>(pointer);
    const auto start = reinterpret_cast<uintptr_t>(buffer.data());
    lookup.inside = lookup.inside && at >= start && at + size <= start + buffer.size();
    lookup.inside = lookup.inside && at % align == 0;
}

void copy_name(Lookup& lookup, std::span<char> buffer, const char* from, std::string& to) {
    check(lookup, buffer, from, strlen(from) + 1, 1);
    to = from;
}

void copy_hostent(Lookup& lookup, std::span<char> buffer, const hostent& host) {
    copy_name(lookup, buffer, host.h_name, lookup.name);
    const size_t size = host.h_addrtype == AF_INET ? 4 : 16;
    lookup.inside = lookup.inside && static_cast<size_t>(host.h_length) == size;
    for (char** alias = host.h_aliases;; ++alias) {
        check(lookup, buffer, alias, sizeof(*alias), alignof(char*));
        if (*alias == nullptr) break;
        copy_name(lookup, buffer, *alias, lookup.aliases.emplace_back());
    }
    for (char** address = host.h_addr_list;; ++address) {
        check(lookup, buffer, address, sizeof(*address), alignof(char*));
        if (*address == nullptr) break;
        check(lookup, buffer, *address, size, alignof(in_addr));
        lookup.addresses.push_back(text_of(host.h_addrtype, *address));
    }
}

void copy_tuples(Lookup& lookup, std::span<char> buffer, const gaih_addrtuple* first, bool given) {
    for (const gaih_addrtuple* tuple = first; tuple != nullptr; tuple = tuple->next) {
        if (!given || tuple != first) {
            check(lookup, buffer, tuple, sizeof(*tuple), alignof(gaih_addrtuple));
        }
        copy_name(lookup, buffer, tuple->name, lookup.name);
        lookup.addresses.push_back(text_of(tuple->family, tuple->addr));
    }
}

}  // namespace

std::string Module::built_file() {
    if (const char* file = ::getenv("WARREN_NSS_MODULE")) return file;
    const auto self = std::filesystem::read_symlink("/proc/self/exe");
    return self.parent_path().parent_path() / "libnss_warren.so.2";
}

Module::Module(const std::string& socket) {
    ::setenv("WARREN_NSS_SOCKET", socket.c_str(), 1);
    const std::string copy = folder_ / "libnss_warren.so.2";
    std::filesystem::copy_file(built_file(), copy);
    loaded_ = ::dlopen(copy.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (loaded_ == nullptr) {
        fprintf(stderr, "%s\n", ::dlerror());
        abort();
    }
    for (size_t i = 0; i < std::size(kSymbols); ++i) entries_[i] = symbol(kSymbols[i]);
}

Module::~Module() {
    ::dlclose(loaded_);
    ::unsetenv("WARREN_NSS_SOCKET");
}

void* Module::symbol(const char* name) const { return ::dlsym(loaded_, name); }

Lookup Module::ask(Entry entry, const std::string& question) const {
    std::vector<char> buffer(1 << 20);
    return ask(entry, question, buffer);
}

Lookup Module::ask(Entry entry, const std::string& question, std::span<char> buffer) const {
    Lookup out;
    hostent host{};
    gaih_addrtuple given{};
    gaih_addrtuple* tuples = entry == Entry::k4Given ? &given : nullptr;
    char* canonical = nullptr;
    const char* const name = question.c_str();
    char* const data = buffer.data();
    const size_t size = buffer.size();
    const int family = entry == Entry::k3v6 || entry == Entry::k2v6 ? AF_INET6 : AF_INET;
    std::array<char, 16> address{};
    const int own_family = question.find(':') != std::string::npos ? AF_INET6 : AF_INET;
    const socklen_t address_size = own_family == AF_INET ? 4 : 16;
    if (entry >= Entry::kAddr) ::inet_pton(own_family, name, address.data());
    int* const e = &out.error;
    int* const h = &out.h_error;

    errno = kErrnoBefore;
    switch (entry) {
        case Entry::k4:
        case Entry::k4Given:
            out.status =
                reinterpret_cast<By4*>(entries_[0])(name, &tuples, data, size, e, h, &out.ttl);
            break;
        case Entry::k3v4:
        case Entry::k3v6:
            out.status = reinterpret_cast<By3*>(entries_[1])(name, family, &host, data, size, e, h,
                                                             &out.ttl, &canonical);
            break;
        case Entry::k2v4:
        case Entry::k2v6:
            out.status = reinterpret_cast<By2*>(entries_[2])(name, family, &host, data, size, e, h);
            break;
        case Entry::k1:
            out.status = reinterpret_cast<By1*>(entries_[3])(name, &host, data, size, e, h);
            break;
        case Entry::kAddr:
            out.status = reinterpret_cast<ByAddr*>(entries_[4])(
                address.data(), address_size, own_family, &host, data, size, e, h);
            break;
        case Entry::kAddr2:
            out.status = reinterpret_cast<ByAddr2*>(entries_[5])(
                address.data(), address_size, own_family, &host, data, size, e, h, &out.ttl);
            break;
    }
    out.errno_kept = errno == kErrnoBefore;
    if (out.status != NSS_STATUS_SUCCESS) return out;
    if (canonical != nullptr) copy_name(out, buffer, canonical, out.canonical);
    if (entry == Entry::k4 || entry == Entry::k4Given) {
        out.inside = (tuples == &given) == (entry == Entry::k4Given);
        copy_tuples(out, buffer, tuples, entry == Entry::k4Given);
    } else {
        copy_hostent(out, buffer, host);
    }
    return out;
}

int open_descriptors() {
    int count = 0;
    for ([[maybe_unused]] const auto& entry :
         std::filesystem::directory_iterator("/proc/self/fd")) {
        ++count;
    }
    return count;
}

bool descriptors_settle_at(int count) {
    for (int i = 0; i < 2000; ++i) {
        if (open_descriptors() <= count) return true;  // the fake may have had one open then
        ::usleep(1000);
    }
    return false;
}

}  // namespace warren::test
