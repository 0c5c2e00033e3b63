// What exists in the cluster, as sources tell it: services and their instances. Plain values; a
// service is immutable once it is in a Catalog and shared from one catalog to the next, so "the
// same pointer" means "unchanged" to the zone compiler. Made by the catalog thread, read by any.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sidecar/base/address.h"

namespace warren {

inline constexpr uint32_t kMaxInstanceNumber = 99999;  // `-99999` is what a last label has room for
inline constexpr size_t kMaxInstanceAddresses = 1000;
inline constexpr size_t kMaxPorts = 1000;     // of a service
inline constexpr size_t kMaxNetworks = 1000;  // likewise
inline constexpr size_t kMaxLastLabel = 57;
inline constexpr size_t kMaxLabel = 63;
inline constexpr size_t kMaxText = 64000;      // octets of all: leaves room in a message
inline constexpr size_t kMaxTextString = 255;  // RFC 1035, 3.3: a character-string

enum class InstanceState : uint8_t { kPending, kRunning, kFailed, kComplete, kShutdown };
enum class Protocol : uint8_t { kTcp, kUdp };
enum class Answers : uint8_t { kAll, kOne };  // instances in an answer to the NSS module

// How to find the addresses of an instance whose source knows none.
struct Runtime {
    std::string id;                       // of its container, as the runtime has it
    std::vector<Address> node_addresses;  // where its port is published, on the host

    bool operator==(const Runtime&) const = default;
};

// Few instances have one: a pointer's room in each, and copied with it.
class OptionalRuntime {
  public:
    OptionalRuntime() = default;
    OptionalRuntime(const OptionalRuntime& other)
        : runtime_(other ? std::make_unique<Runtime>(*other) : nullptr) {}
    OptionalRuntime(OptionalRuntime&&) noexcept = default;
    OptionalRuntime& operator=(const OptionalRuntime& other) {
        if (this != &other) runtime_ = OptionalRuntime(other).release();
        return *this;
    }
    OptionalRuntime& operator=(OptionalRuntime&&) noexcept = default;
    ~OptionalRuntime() = default;

    [[nodiscard]] explicit operator bool() const { return runtime_ != nullptr; }
    const Runtime& operator*() const { return *runtime_; }
    const Runtime* operator->() const { return runtime_.get(); }
    // To be filled in.
    Runtime& edit() {
        if (!runtime_) runtime_ = std::make_unique<Runtime>();
        return *runtime_;
    }
    void reset() { runtime_.reset(); }
    bool operator==(const OptionalRuntime& other) const {
        return runtime_ && other.runtime_ ? *runtime_ == *other.runtime_
                                          : runtime_ == other.runtime_;
    }

  private:
    std::unique_ptr<Runtime> release() { return std::move(runtime_); }

    std::unique_ptr<Runtime> runtime_;
};

struct Instance {
    std::string id;  // may be empty: then file order decides
    std::vector<Address> addresses;
    InstanceState state = InstanceState::kRunning;
    bool healthy = true;
    bool draining = false;
    int64_t created_at = 0;  // nanoseconds since 1970
    std::string node;
    std::optional<uint32_t> number;  // fixed, 1 .. kMaxInstanceNumber
    uint16_t priority = 0;           // of its SRV record (RFC 2782)
    uint16_t weight = 1;
    OptionalRuntime runtime{};

    bool operator==(const Instance&) const = default;
};

struct Port {
    std::string name;  // lower case, without the underscore; empty: no SRV record
    uint16_t port = 0;
    Protocol protocol = Protocol::kTcp;

    bool operator==(const Port&) const = default;
};

struct Service {
    std::string name;                  // lower case, dots between labels, without the domain
    std::vector<std::string> aliases;  // likewise
    std::optional<uint32_t> ttl;       // seconds; else --ttl
    std::optional<uint32_t> max_answers;
    Answers answers = Answers::kAll;
    std::vector<Port> ports;
    std::vector<std::pair<std::string, std::string>> text;
    std::vector<Instance> instances;    // in the order of the document
    std::string external;               // a name outside (lower case, no trailing dot), or empty
    std::vector<std::string> networks;  // that it is limited to, as the source calls them; or none

    bool operator==(const Service&) const = default;
};

struct Catalog {
    std::map<std::string, std::shared_ptr<const Service>> services;  // by name
};

// What is different in a later catalog, by name: services that are new or changed, and null for
// those that are gone. Its size, not the catalog's, is what an update costs.
using CatalogChanges = std::map<std::string, std::shared_ptr<const Service>>;

}  // namespace warren
