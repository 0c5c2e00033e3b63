// Can a program load the NSS module? On the host it is tried; in a container the C library is
// another one than ours, and its folder is looked into.
#include <dlfcn.h>

#include <filesystem>

#include "sidecar/doctor/examination.h"
#include "sidecar/hook/library_folder.h"

namespace warren {
namespace {

constexpr const char* kModule = "libnss_warren.so.2";
constexpr const char* kEntry = "_nss_warren_gethostbyname4_r";

void look_into_folder(const Examination& examination, Findings& findings) {
    const InsideRoot inside(examination.root.empty() ? "/" : examination.root);
    const auto folder = library_folder(inside, examination.machine);
    if (!folder) {
        findings.note("NSS module", "no glibc in here: names come by DNS alone",
                      "for NSS's sake nothing; for musl there is the preload library");
    } else if (!inside.has(*folder + '/' + kModule)) {
        findings.wrong("NSS module", *folder + " has no " + kModule,
                       "the OCI hook mounts it, or: -v HOST_FOLDER/" + std::string(kModule) + ':' +
                           *folder + '/' + kModule + ":ro");
    } else {
        findings.well("NSS module", *folder + '/' + kModule);
    }
}

}  // namespace

void check_module(const Examination& examination, Findings& findings) {
    if (examination.in_container || !examination.root.empty()) {
        look_into_folder(examination, findings);
        return;
    }
    void* module = dlopen(kModule, RTLD_NOW | RTLD_LOCAL);
    if (module == nullptr) {
        const char* error = dlerror();
        findings.wrong("NSS module", error != nullptr ? error : "cannot be loaded",
                       "install libnss-warren, or copy it beside libc.so.6 and run ldconfig");
        return;
    }
    if (dlsym(module, kEntry) == nullptr) {
        findings.wrong("NSS module", std::string(kModule) + " is not ours, or damaged",
                       "install libnss-warren again");
    } else {
        findings.well("NSS module", std::string(kModule) + " can be loaded");
    }
    dlclose(module);
}

}  // namespace warren
