#include "sidecar/upstream/openssl.h"

#include <dlfcn.h>

#include <mutex>

namespace warren {
namespace {

template <typename Function>
bool find(void* library, const char* name, Function& function) {
    function = reinterpret_cast<Function>(dlsym(library, name));
    return function != nullptr;
}

std::string last_error() {
    const char* text = dlerror();
    return text != nullptr ? text : "unknown error";
}

// One for the process: workers that load it at the same time find the same.
OpenSsl& table() {
    static OpenSsl functions;
    return functions;
}
std::mutex table_mutex;

}  // namespace

const OpenSsl* load_openssl(const char* library, std::string& error) {
    void* loaded = dlopen(library, RTLD_NOW | RTLD_LOCAL);
    if (loaded == nullptr) {
        error = last_error();
        return nullptr;
    }
    OpenSsl api;
    bool complete = true;
#define WARREN_FIND(name) complete = complete && find(loaded, #name, api.name);
    WARREN_OPENSSL_FUNCTIONS(WARREN_FIND)
#undef WARREN_FIND
    if (!complete) {
        error = last_error();
        dlclose(loaded);
        return nullptr;
    }
    const std::lock_guard lock(table_mutex);
    if (table().SSL_new == nullptr) table() = api;
    return &table();
}

const OpenSsl& loaded_openssl() { return table(); }

}  // namespace warren
