// All that we answer from, at one moment: immutable, published whole, read by every worker without
// a lock. An image shares with the one before it whatever did not change. The lookups take names in
// lower case and say which node of the zone a name is; write_answer.h turns that into records.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "sidecar/dns/name.h"
#include "sidecar/zone/index.h"
#include "sidecar/zone/scope.h"
#include "sidecar/zone/service_block.h"

namespace warren {

inline uint32_t hash_of(std::string_view octets) {
    return static_cast<uint32_t>(std::hash<std::string_view>{}(octets));
}

// A name of the catalog: a service, an alias, or one that only has names below it.
struct NameEntry {
    uint32_t hash = 0;
    uint32_t below = 0;  // names that end in this one, whether it is a service or not
    std::string labels;
    std::shared_ptr<const ServiceBlock> service;  // null if there are only names below

    bool operator<(const NameEntry& other) const {
        return hash != other.hash ? hash < other.hash : labels < other.labels;
    }
};

// Of the names below one, those of services that are limited to networks: so many for each list of
// networks. Without such services there are no entries.
struct LimitedEntry {
    using Networks = std::vector<std::string>;

    uint32_t hash = 0;
    std::string labels;
    std::vector<std::pair<Networks, uint32_t>> below;

    bool operator<(const LimitedEntry& other) const {
        return hash != other.hash ? hash < other.hash : labels < other.labels;
    }
    // One name more or fewer.
    void count(const Networks& networks, int change);
    [[nodiscard]] uint32_t hidden_from(const Scope& scope) const;
};

// An address and the instance that has it. An address may stand in several (host networking).
struct AddressEntry {
    uint32_t hash = 0;
    uint32_t number = 0;
    Address address;
    std::shared_ptr<const std::string> service;  // its labels

    bool operator<(const AddressEntry& other) const {
        if (hash != other.hash) return hash < other.hash;
        if (address != other.address) return address < other.address;
        if (number != other.number) return number < other.number;
        return *service < *other.service;
    }
};

// The instances of one DNS-SD type, `_http._tcp` (RFC 6763, 4).
struct BrowseList {
    std::string type;                    // "\5_http\4_tcp"
    std::vector<std::string> instances;  // each one label, its length in front: "\7nginx-1"
    size_t left_out = 0;                 // beyond kMaxBrowsed, or too long for a label
    // The same by who may see them; empty if everybody may see all.
    struct Part {
        std::vector<std::string> networks;
        std::vector<std::string> instances;  // kMaxBrowsed at most
    };
    std::vector<Part> parts{};

    // Whether a service of the type is seen, if only one that lists no instance now.
    [[nodiscard]] bool seen_by(const Scope* scope) const;
};

inline constexpr size_t kMaxBrowsed = 1000;

// What a name of the zone is.
enum class Node : uint8_t {
    kNone,          // NXDOMAIN
    kEmpty,         // nothing but names below it (RFC 4592, 2.2.2; RFC 8020)
    kApex,          // `warren`
    kNameServer,    // `ns.dns.warren`
    kService,       // `nginx.warren`
    kInstance,      // `nginx-1.warren`
    kServicePort,   // `_http._tcp.nginx.warren`
    kType,          // `_http._tcp.warren`
    kTypeInstance,  // `nginx-1._http._tcp.warren`
    kTypeList,      // `_services._dns-sd._udp.warren`
};

// Which fields are set follows from the node. Pointers are valid for as long as the image.
struct Match {
    Node node = Node::kNone;
    const ServiceBlock* service = nullptr;
    uint32_t instance = 0;  // in service->instances
    uint32_t port = 0;      // in service->ports
    const BrowseList* type = nullptr;
};

// A null scope sees everything. For any other one, services that it does not see do not exist: in
// all lookups, by whatever kind of name.
struct ZoneImage {
    std::string domain;  // labels
    uint32_t ttl = 0;    // seconds, of what belongs to no service
    uint32_t negative_ttl = 0;
    uint32_t serial = 0;
    bool complete = true;  // false while a source has told nothing yet: it may know more names
    bool stale = false;    // a source has not been well for long: replies say so (EDE 3)
    std::string soa;       // rdata
    std::string ns;
    RecordBlock name_server_ipv4;  // where we listen
    RecordBlock name_server_ipv6;
    Index<NameEntry> names;
    Index<LimitedEntry> limited;
    Index<AddressEntry> addresses;
    std::vector<std::shared_ptr<const BrowseList>> types;  // in order of their type

    // The node of which `name`'s first `relative` labels are the name without the domain.
    [[nodiscard]] Match find(const dns::Name& name, size_t relative,
                             const Scope* scope = nullptr) const;
    // Starts to fetch what find() and write_answer() will read for names of one label. Each step is
    // taken for all names before the next one, so that a batch waits for memory once a step and
    // not once a name: 0.3 us instead of 1.2 us an answer among 100,000 services.
    void prefetch(std::span<const dns::Labels> names) const;
    // Calls visit(const AddressEntry&) for each instance that has the address, until one returns
    // false: there may be any number.
    template <typename Visit>
    void visit_address(const Address& address, const Scope* scope, Visit visit) const;
    [[nodiscard]] const BrowseList* find_type(dns::Labels type) const;
    // The name's own entry, if it has one: whoever may see it.
    [[nodiscard]] const NameEntry* find_name(dns::Labels labels) const;

  private:
    [[nodiscard]] const ServiceBlock* find_service(dns::Labels labels, const Scope* scope) const;
    [[nodiscard]] bool has_below(const NameEntry& entry, const Scope* scope) const;
    [[nodiscard]] bool has_protocol(std::string_view protocol, const Scope* scope) const;
    [[nodiscard]] bool is_above_instances(dns::Labels labels, size_t last_label_at,
                                          const Scope* scope) const;
    [[nodiscard]] Match find_instance(dns::Labels labels, size_t last_label_at,
                                      const Scope* scope) const;
    [[nodiscard]] Match find_underscore(const dns::Name& name, size_t relative,
                                        const Scope* scope) const;
    [[nodiscard]] Match find_port(const dns::Name& name, size_t relative, const Scope* scope) const;
    [[nodiscard]] Match find_type_instance(const dns::Name& name, const Scope* scope) const;
};

inline uint32_t hash_of(const Address& address) {
    const auto octets = address.octets();
    return hash_of({reinterpret_cast<const char*>(octets.data()), octets.size()});
}

template <typename Visit>
void ZoneImage::visit_address(const Address& address, const Scope* scope, Visit visit) const {
    addresses.find(hash_of(address), [&](const AddressEntry& entry) {
        if (entry.address != address) return false;
        // A service always has its own name.
        if (scope != nullptr && find_service(*entry.service, scope) == nullptr) return false;
        return !visit(entry);
    });
}

}  // namespace warren
