#include "tests/nss/ways.h"

#include <netdb.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/nss/module.h"
#include "tests/nss/preload.h"

namespace warren::test {
namespace {

int as_number(nss_status status, int addresses) {
    if (status == NSS_STATUS_SUCCESS) return addresses;
    if (status == NSS_STATUS_TRYAGAIN) return kTryAgain;
    return status == NSS_STATUS_UNAVAIL ? kElsewhere : kOtherError;
}

int count_of(const hostent& host) {
    int count = 0;
    while (host.h_addr_list[count] != nullptr) ++count;
    return count;
}

}  // namespace

struct Ways::Loaded {
    explicit Loaded(const std::string& socket) : module(socket), preload(socket) {}
    Module module;
    Preload preload;
};

Ways::Ways(const std::string& socket) : loaded_(std::make_unique<Loaded>(socket)) {
    const Module& module = loaded_->module;
    const Preload& preload = loaded_->preload;
    using By1 = nss_status(const char*, hostent*, char*, size_t, int*, int*);
    auto* const by1 = reinterpret_cast<By1*>(module.symbol("_nss_warren_gethostbyname_r"));
    all_.push_back({"module",
                    [&module](const char* name) {
                        std::vector<char> buffer(256 * 1024);
                        const Lookup lookup = module.ask(Entry::k4, name, buffer);
                        return as_number(lookup.status, static_cast<int>(lookup.addresses.size()));
                    },
                    [by1](const char* name) {
                        hostent host{};
                        char buffer[2048];
                        int error = 0;
                        int h_error = 0;
                        const nss_status status =
                            by1(name, &host, buffer, sizeof(buffer), &error, &h_error);
                        return as_number(status, status == NSS_STATUS_SUCCESS ? count_of(host) : 0);
                    }});
    all_.push_back({"preload",
                    [&preload](const char* name) {
                        const FoundList found = preload.look_up(name);
                        if (found.error == 0) return static_cast<int>(found.addresses.size());
                        return found.error == EAI_AGAIN ? kTryAgain : kOtherError;
                    },
                    [&preload](const char* name) {
                        hostent host{};
                        hostent* result = nullptr;
                        char buffer[2048];
                        int h_error = 0;
                        preload.gethostbyname_r(name, &host, buffer, sizeof(buffer), &result,
                                                &h_error);
                        if (result != nullptr) return count_of(host);
                        return h_error == TRY_AGAIN ? kTryAgain : kOtherError;
                    }});
}

Ways::~Ways() = default;

int in_child(const std::function<int()>& body) {
    const pid_t child = ::fork();
    if (child == 0) {
        ::alarm(60);  // a child that hangs is a failure, not a hang of the tests
        ::_exit(body());
    }
    int status = -1;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

}  // namespace warren::test
