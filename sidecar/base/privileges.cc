#include "sidecar/base/privileges.h"

#include <grp.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <stdexcept>

#include "sidecar/base/log.h"

namespace warren {
namespace {

constexpr std::array kForNamespaces{CAP_SYS_ADMIN, CAP_SYS_PTRACE, CAP_NET_BIND_SERVICE,
                                    CAP_NET_ADMIN};

[[noreturn]] void fail(const std::string& what) {
    throw std::runtime_error("cannot " + what + ": " + errno_text(errno));
}

constexpr uint64_t bit(int capability) { return uint64_t{1} << capability; }

struct Capabilities {
    uint64_t effective = 0;
    uint64_t permitted = 0;
    uint64_t inheritable = 0;
};

using Halves = std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3>;

Capabilities current() {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    Halves halves{};
    if (syscall(SYS_capget, &header, halves.data()) != 0) return {};
    const auto whole = [&halves](uint32_t __user_cap_data_struct::*set) {
        return uint64_t{halves[1].*set} << 32 | halves[0].*set;
    };
    return {whole(&__user_cap_data_struct::effective), whole(&__user_cap_data_struct::permitted),
            whole(&__user_cap_data_struct::inheritable)};
}

void set(const Capabilities& wanted) {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    const auto half = [&wanted](int shift) {
        return __user_cap_data_struct{static_cast<uint32_t>(wanted.effective >> shift),
                                      static_cast<uint32_t>(wanted.permitted >> shift),
                                      static_cast<uint32_t>(wanted.inheritable >> shift)};
    };
    Halves halves{half(0), half(32)};
    if (syscall(SYS_capset, &header, halves.data()) != 0) fail("change capabilities");
}

uint64_t for_namespaces() {
    uint64_t all = 0;
    for (const int capability : kForNamespaces) all |= bit(capability);
    return all;
}

// What no program that is started may ever get, as root neither.
void limit_bounding_set(uint64_t allowed) {
    for (int i = 0; prctl(PR_CAPBSET_READ, i, 0, 0, 0) >= 0; ++i) {
        if ((allowed & bit(i)) != 0) continue;
        if (prctl(PR_CAPBSET_DROP, i, 0, 0, 0) != 0) fail("drop a capability");
    }
}

}  // namespace

bool may_enter_namespaces() { return (~current().permitted & for_namespaces()) == 0; }

void refuse_new_privileges() { prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); }

void become(const Account& account) {
    // In a container it may be root without them.
    const uint64_t kept = current().permitted & for_namespaces();
    if ((current().permitted & bit(CAP_SETPCAP)) != 0) limit_bounding_set(kept);
    if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0) fail("keep capabilities");
    if (setgroups(account.groups.size(), account.groups.data()) != 0 ||
        setresgid(account.group, account.group, account.group) != 0 ||
        setresuid(account.user, account.user, account.user) != 0) {
        fail("become the user '" + account.name + '\'');
    }
    set({.effective = kept, .permitted = kept, .inheritable = 0});
}

void keep_for_helper() {
    const uint64_t kept = current().permitted & for_namespaces();
    set({.effective = kept, .permitted = kept, .inheritable = kept});
    for (const int capability : kForNamespaces) {
        if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0) != 0) {
            fail("keep a capability for the attach helper");
        }
    }
}

void drop_all_privileges() {
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0) fail("drop capabilities");
    set({});
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    // A process that has changed its user shows nothing of itself to others, and LeakSanitizer is
    // one.
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
#else
    // Programs of sources have our user: without this they could write in our memory.
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

}  // namespace warren
