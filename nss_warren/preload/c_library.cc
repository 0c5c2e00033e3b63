// The walk is done before main(), by one thread: dl_iterate_phdr takes the loader's lock, which
// glibc before 2.23 leaves locked in a child that is forked while another thread walks. A
// constructor of another library that looks up names before ours has run walks by itself: all find
// the same.
#include "nss_warren/preload/c_library.h"

#include <link.h>
#include <stdlib.h>

#include <atomic>

#include "nss_warren/preload/symbol_table.h"

// Absent in musl. Weak: then it is a null pointer, and the library is loaded all the same.
extern "C" [[gnu::weak]] const char* gnu_get_libc_version();

namespace warren::nss {
namespace {

constexpr size_t kCount = static_cast<size_t>(Own::kCount);
constexpr const char* kNames[kCount] = {"getaddrinfo",    "freeaddrinfo",    "gethostbyname",
                                        "gethostbyname2", "gethostbyname_r", "gethostbyname2_r",
                                        "gethostbyaddr",  "gethostbyaddr_r", "getnameinfo"};
constinit std::atomic<void*> functions[kCount]{};

// What stands behind us in the order of loading is next; what stands before us counts only where
// there is nothing behind, which is so when we were loaded by dlopen.
struct Walk {
    bool behind_us = false;
    void* behind[kCount] = {};
    void* before[kCount] = {};
};

int visit(dl_phdr_info* object, size_t /*size*/, void* argument) {
    Walk& walk = *static_cast<Walk*>(argument);
    const SymbolTable table(*object);
    if (table.contains(&functions)) {
        walk.behind_us = true;
        return 0;
    }
    bool complete = walk.behind_us;
    for (size_t i = 0; i < kCount; ++i) {
        void*& found = walk.behind_us ? walk.behind[i] : walk.before[i];
        if (found == nullptr) found = table.find_function(kNames[i]);
        complete = complete && found != nullptr;
    }
    return complete ? 1 : 0;
}

[[gnu::constructor]] void find_functions() {
    Walk walk;
    ::dl_iterate_phdr(visit, &walk);
    for (size_t i = 0; i < kCount; ++i) {
        void* const found = walk.behind[i] != nullptr ? walk.behind[i] : walk.before[i];
        functions[i].store(found, std::memory_order_relaxed);
    }
}

}  // namespace

void* own_function(Own which) {
    const std::atomic<void*>& function = functions[static_cast<size_t>(which)];
    if (void* const found = function.load(std::memory_order_relaxed)) return found;
    find_functions();
    void* const found = function.load(std::memory_order_relaxed);
    if (found == nullptr) ::abort();
    return found;
}

bool is_glibc() { return gnu_get_libc_version != nullptr; }

}  // namespace warren::nss
