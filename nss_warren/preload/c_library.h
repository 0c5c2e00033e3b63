// The functions that ours stand before: the C library's own, or those of another preload library
// behind us. dlsym(RTLD_NEXT) would tell, but it is in libdl before glibc 2.34, which a program may
// not have loaded. Found once, as the library is loaded; any thread, no lock.
#pragma once

#include <netdb.h>

#include <cstddef>

namespace warren::nss {

enum class Own : size_t {
    kGetaddrinfo,
    kFreeaddrinfo,
    kGethostbyname,
    kGethostbyname2,
    kGethostbynameR,
    kGethostbyname2R,
    kGethostbyaddr,
    kGethostbyaddrR,
    kGetnameinfo,
    kCount
};

[[nodiscard]] void* own_function(Own which);

// own<decltype(::getaddrinfo)>(Own::kGetaddrinfo)(node, service, hints, result). A C library
// without the function ends the process, as a program that was linked to it would never start.
template <class Signature>
[[nodiscard]] Signature* own(Own which) {
    return reinterpret_cast<Signature*>(own_function(which));
}

[[nodiscard]] bool is_glibc();

}  // namespace warren::nss
