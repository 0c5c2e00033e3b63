// The memory behind gethostbyname, gethostbyname2 and gethostbyaddr, whose result lives until the
// next call. As in any C library it is shared: a program with threads uses the _r functions. One
// that does not is a little safer here, as threads mostly get different pieces and none is ever
// taken away. Mapped, not from the heap, which a result is not freed to. Any thread, no lock.
#pragma once

#include <netdb.h>

#include <cstddef>

namespace warren::nss {

struct StaticResult {
    hostent host;
    size_t size;  // of the buffer
    char* buffer() { return reinterpret_cast<char*>(this + 1); }
};

// This thread's, of at least so many bytes; null if memory is used up.
[[nodiscard]] StaticResult* static_result(size_t least);

}  // namespace warren::nss
