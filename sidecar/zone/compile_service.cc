#include "sidecar/zone/compile_service.h"

#include <algorithm>
#include <map>
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
    RecordBlockBuilder(dns::Type type, size_t octets, uint32_t ttl) : type_(type), ttl_(ttl) {
        block_.record_size = static_cast<uint32_t>(RecordBlock::kBeforeAddress + octets);
    }

    struct Range {
        uint32_t first = 0;
        uint16_t count = 0;
    };

    void list(const std::vector<Address>& addresses) {
        for (const Address& address : addresses) {
            if (seen_.emplace(address, block_.size()).second) append(address);
        }
    }

    void end_of_list() { block_.listed = block_.size(); }

    // Where an instance's own records stand: among the listed ones if they are all there in a row.
    Range own(const std::vector<Address>& addresses) {
        if (addresses.empty()) return {};
        const auto count = static_cast<uint16_t>(addresses.size());
        const auto first = seen_.find(addresses.front());
        if (first != seen_.end() && in_a_row(addresses, first->second)) {
            return {first->second, count};
        }
        const uint32_t start = block_.size();
        for (const Address& address : addresses) append(address);
        return {start, count};
    }

    RecordBlock finish() {
        block_.bytes.shrink_to_fit();
        return std::move(block_);
    }

  private:
    [[nodiscard]] bool in_a_row(const std::vector<Address>& addresses, uint32_t at) const {
        for (const Address& address : addresses) {
            const auto place = seen_.find(address);
            if (place == seen_.end() || place->second != at++) return false;
        }
        return true;
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
    std::map<Address, uint32_t> seen_;
};

bool is_listed(const Instance& instance) {
    return instance.healthy && !instance.draining && !instance.addresses.empty();
}

// An instance's addresses of one family, each once, in the catalog's order.
std::vector<Address> of_family(const Instance& instance, bool ipv4) {
    std::vector<Address> addresses;
    for (const Address& address : instance.addresses) {
        if (address.is_ipv4() != ipv4) continue;
        if (std::find(addresses.begin(), addresses.end(), address) != addresses.end()) continue;
        addresses.push_back(address);
    }
    return addresses;
}

void compile_instances(const std::vector<NumberedInstance>& numbered, ServiceBlock& block,
                       CompiledService& compiled) {
    RecordBlockBuilder ipv4(dns::Type::kA, 4, block.ttl);
    RecordBlockBuilder ipv6(dns::Type::kAaaa, 16, block.ttl);
    for (const auto& [number, instance] : numbered) {
        if (!is_listed(*instance)) continue;
        ipv4.list(of_family(*instance, true));
        ipv6.list(of_family(*instance, false));
    }
    ipv4.end_of_list();
    ipv6.end_of_list();
    block.instances.reserve(numbered.size());
    for (const auto& [number, instance] : numbered) {
        const auto own_ipv4 = ipv4.own(of_family(*instance, true));
        const auto own_ipv6 = ipv6.own(of_family(*instance, false));
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
                                std::shared_ptr<const std::string> labels, size_t domain_size) {
    CompiledService compiled;
    auto block = std::make_shared<ServiceBlock>();
    block->labels = std::move(labels);
    block->ttl = service.ttl.value_or(default_ttl);
    block->max_answers = service.max_answers.value_or(0);
    block->one_instance = service.answers == Answers::kOne;
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
