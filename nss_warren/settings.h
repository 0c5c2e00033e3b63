// What the module can be told: where the sidecar's socket is, which domain is ours, how long a
// look-up may take, how many instances an answer has. Read once per process, at the first look-up,
// from /etc/warren/nss.conf and, for programs without privileges of another user,
// WARREN_NSS_SOCKET, which wins. Any thread.
#pragma once

#include <sys/un.h>

#include <cstddef>

#include "shared/nss_protocol.h"

namespace warren::nss {

inline constexpr char kSettingsFile[] = "/etc/warren/nss.conf";
inline constexpr int kMaxTimeoutMs = 60'000;

struct Settings {
    char socket[sizeof(sockaddr_un::sun_path)];  // NUL-terminated, absolute
    char domain[kMaxName + 1];                   // NUL-terminated, without a dot at the end
    size_t domain_size;
    int timeout_ms;     // of a whole look-up
    bool one_instance;  // `answers=one`: one instance of a service, not all of them
};

// The process' settings, either the published ones or a copy of the same, written to `own`: a
// thread that comes while another one publishes reads the file itself. So nobody waits, and a fork
// in the middle leaves the child with nothing worse than reading the file again.
[[nodiscard]] const Settings& current_settings(Settings& own);

}  // namespace warren::nss
