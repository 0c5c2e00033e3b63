#include "sidecar/zone/compile_service.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "sidecar/zone/number_instances.h"
#include "sidecar/zone/rare_records.h"

namespace warren {
namespace {

constexpr uint16_t kPointerToQuestion = 0xc000 | dns::kHeaderSize;

// Puts the records of one family together: first what the service answers, each address once (an
// RRset has no duplicates: RFC 2181, 5), then what only instances' own names need.
class RecordBlockBuilder {
  public:
    RecordBlockBuilder(dns::Type type, uint32_t record_size, uint32_t ttl, size_t expected)
        : type_(type), ttl_(ttl) {
        block_.record_size = record_size;
        places_.reserve(expected);
    }

    struct Range {
        uint32_t first = 0;
        uint16_t count = 0;
    };

    void list(const Instance& instance) {
        for (const Address& address : instance.addresses) {
            if (is_ours(address)) places_.push_back({address, 0});
        }
    }

    void end_of_list() {
        // The first of equal ones stays, at its place in the catalog's order.
        std::vector<uint32_t> order(places_.size());
        std::iota(order.begin(), order.end(), 0U);
        std::sort(order.begin(), order.end(), [this](uint32_t a, uint32_t b) {
            const auto compared = places_[a].address <=> places_[b].address;
            return compared != 0 ? compared < 0 : a < b;
        });
        std::vector<Place> sorted;
        sorted.reserve(order.size());
        for (const uint32_t i : order) {
            if (sorted.empty() || sorted.back().address != places_[i].address) {
                sorted.push_back({places_[i].address, i});
            }
        }
        std::vector<uint32_t> record_of(places_.size(), 0);
        for (const Place& place : sorted) record_of[place.record] = 1;
        block_.bytes.reserve(sorted.size() * block_.record_size);
        for (uint32_t i = 0; i < places_.size(); ++i) {
            if (record_of[i] == 0) continue;
            record_of[i] = block_.size();
            append(places_[i].address);
        }
        for (Place& place : sorted) place.record = record_of[place.record];
        places_ = std::move(sorted);
        block_.listed = block_.size();
    }

    // Where an instance's own records stand: among the listed ones if they are all there in a row.
    Range own(const Instance& instance) {
        own_.clear();
        for (const Address& address : instance.addresses) {
            if (is_ours(address) && std::find(own_.begin(), own_.end(), address) == own_.end()) {
                own_.push_back(address);
            }
        }
        if (own_.empty()) return {};
        const auto count = static_cast<uint16_t>(own_.size());
        const uint32_t first = listed_at(own_.front());
        uint32_t expected = first;
        if (std::all_of(own_.begin(), own_.end(), [&](const Address& address) {
                return expected != kNotListed && listed_at(address) == expected++;
            })) {
            return {first, count};
        }
        const uint32_t start = block_.size();
        for (const Address& address : own_) append(address);
        return {start, count};
    }

    RecordBlock finish() {
        block_.bytes.shrink_to_fit();
        return std::move(block_);
    }

  private:
    struct Place {
        Address address;
        uint32_t record;
    };
    static constexpr uint32_t kNotListed = 0xffffffff;

    [[nodiscard]] bool is_ours(const Address& address) const {
        return address.is_ipv4() == (type_ == dns::Type::kA);
    }

    [[nodiscard]] uint32_t listed_at(const Address& address) const {
        const auto place = std::lower_bound(
            places_.begin(), places_.end(), address,
            [](const Place& entry, const Address& wanted) { return entry.address < wanted; });
        return place != places_.end() && place->address == address ? place->record : kNotListed;
    }

    void append(const Address& address) {
        std::array<uint8_t, RecordBlock::kBeforeAddress> head{};
        dns::put16(head.data(), kPointerToQuestion);
        dns::put16(head.data() + 2, static_cast<uint16_t>(type_));
        dns::put16(head.data() + 4, dns::kClassIn);
        dns::put32(head.data() + 6, ttl_);
        dns::put16(head.data() + 10, static_cast<uint16_t>(address.octets().size()));
        block_.bytes.append(head.begin(), head.end());
        block_.bytes.append(address.octets().begin(), address.octets().end());
    }

    dns::Type type_;
    uint32_t ttl_;
    RecordBlock block_;
    std::vector<Place> places_;  // of the listed addresses; sorted behind end_of_list()
    std::vector<Address> own_;
};

bool is_listed(const Instance& instance) {
    return instance.healthy && !instance.draining && !instance.addresses.empty();
}

void compile_instances(const std::vector<NumberedInstance>& numbered, ServiceBlock& block,
                       CompiledService& compiled) {
    RecordBlockBuilder ipv4(dns::Type::kA, kIpv4RecordSize, block.ttl, numbered.size());
    RecordBlockBuilder ipv6(dns::Type::kAaaa, kIpv6RecordSize, block.ttl, 0);
    for (const auto& [number, instance] : numbered) {
        if (!is_listed(*instance)) continue;
        ipv4.list(*instance);
        ipv6.list(*instance);
    }
    ipv4.end_of_list();
    ipv6.end_of_list();
    block.instances.reserve(numbered.size());
    for (const auto& [number, instance] : numbered) {
        const auto own_ipv4 = ipv4.own(*instance);
        const auto own_ipv6 = ipv6.own(*instance);
        if (is_listed(*instance)) {
            block.listed.push_back(static_cast<uint32_t>(block.instances.size()));
        }
        if (instance->addresses.empty()) ++compiled.without_address;
        block.instances.push_back({number, own_ipv4.first, own_ipv6.first, own_ipv4.count,
                                   own_ipv6.count, instance->priority, instance->weight});
    }
    block.listed.shrink_to_fit();
    block.ipv4 = ipv4.finish();
    block.ipv6 = ipv6.finish();
    compiled.running = block.instances.size();
    compiled.listed = block.listed.size();
}

void compile_ports(const Service& service, ServiceBlock& block) {
    for (const Port& port : service.ports) {
        if (port.name.empty()) continue;
        std::string labels(1, static_cast<char>(port.name.size() + 1));
        labels += '_' + port.name;
        labels += port.protocol == Protocol::kTcp ? "\4_tcp" : "\4_udp";
        if (block.find_port(labels) < 0) block.ports.push_back({std::move(labels), port.port});
    }
}

}  // namespace

CompiledService compile_service(const Service& service, uint32_t default_ttl,
                                std::shared_ptr<const std::string> labels, size_t domain_size,
                                std::shared_ptr<const Service> source) {
    CompiledService compiled;
    auto block = std::make_shared<ServiceBlock>();
    block->source = std::move(source);
    block->labels = std::move(labels);
    block->ttl = service.ttl.value_or(default_ttl);
    block->max_answers = service.max_answers.value_or(0);
    block->one_instance = service.answers == Answers::kOne;
    block->networks = service.networks;
    std::sort(block->networks.begin(), block->networks.end());
    const Numbering numbering = number_instances(service);
    if (numbering.unnumbered > 0) {
        compiled.complaints.push_back(
            "service '" + service.name + "': " + std::to_string(numbering.unnumbered) +
            " instances beyond number " + std::to_string(kMaxInstanceNumber) + " are left out");
    }
    compile_instances(numbering.instances, *block, compiled);
    const uint32_t highest = block->instances.empty() ? 0 : block->instances.back().number;
    if (block->labels && !instance_name_fits(*block->labels, highest, domain_size)) {
        compiled.complaints.push_back("service '" + service.name +
                                      "': its instances' names are longer than a name can be; " +
                                      "no SRV and PTR records");
    } else {
        compile_ports(service, *block);
    }
    if (!service.text.empty()) block->text = text_rdata(service.text);
    if (!service.external.empty()) {
        block->external = dns::labels_from_text(service.external).value_or("");
    }
    compiled.block = std::move(block);
    return compiled;
}

}  // namespace warren
