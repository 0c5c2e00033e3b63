// A container whose names we answer from within: its network namespace, what it is called, what it
// may see. Plain values, made and kept on the main thread; copies go to the workers and to the
// catalog.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "sidecar/base/address.h"

namespace warren {

enum class AttachMode : uint8_t {
    kBind,      // 127.0.0.11:53 is bound in there
    kRedirect,  // a free port is, and nftables in there lead to it: for one that has 0.0.0.0:53
    kOff,       // no DNS: only its names, and the Unix socket
};

inline constexpr const char* kAttachModes = "bind, redirect, off";
// Nothing if it is none of those.
std::optional<AttachMode> attach_mode(std::string_view name);
const char* name_of(AttachMode mode);

inline constexpr int kMaxPid = 1 << 22;  // of Linux

// What says which namespace, and that it is still the same one: numbers of both are used again.
struct NamespaceIdentity {
    uint64_t device = 0;
    uint64_t inode = 0;

    auto operator<=>(const NamespaceIdentity&) const = default;
};

struct Attachment {
    std::string id;           // letters, digits, `-`, `_`, `.`: it names a folder
    std::string netns;        // a path; empty: the process's
    int pid = 0;              // with whose end it ends; 0: when `netns` is gone
    uint64_t start_time = 0;  // of the process, in clock ticks since boot
    NamespaceIdentity space;
    std::string name;        // of the service that it is an instance of; empty: of none
    std::string runtime_id;  // under which other sources know it; empty: the id
    std::string cni_id;      // by which CNI knows it; empty: CNI has not attached it
    std::vector<std::string> networks;
    std::vector<std::string> exits;  // of its networks by CNI those that lead outside
    // What its maker has said, `warren.service` and so on: stronger than what CNI says.
    std::map<std::string, std::string> annotations;
    std::vector<Address> addresses;
    AttachMode mode = AttachMode::kBind;
    bool internal = false;   // its network does not lead outside: nothing is forwarded
    int64_t created_at = 0;  // nanoseconds since 1970
    std::string nss_folder;  // holds its nss.sock; to be mounted, as a folder, in the container
};

// Why a container could not be attached: one line for people, and a status of HTTP.
class AttachError : public std::runtime_error {
  public:
    AttachError(int status, const std::string& text) : std::runtime_error(text), status_(status) {}
    [[nodiscard]] int status() const { return status_; }

  private:
    int status_;
};

}  // namespace warren
