#include "sidecar/zone/answer_writer.h"

#include <algorithm>
#include <cstring>

namespace warren {
namespace {

using dns::Type;

constexpr uint16_t kPointerToQuestion = 0xc000 | dns::kHeaderSize;
constexpr size_t kRecordHead = 12;  // pointer, type, class, TTL, length of the data
constexpr size_t kSrvFixed = 6;     // priority, weight, port

void put_record_head(uint8_t* at, uint16_t owner, Type type, uint32_t ttl, size_t rdata_size) {
    dns::put16(at, owner);
    dns::put16(at + 2, static_cast<uint16_t>(type));
    dns::put16(at + 4, dns::kClassIn);
    dns::put32(at + 6, ttl);
    dns::put16(at + 10, static_cast<uint16_t>(rdata_size));
}

// A Fisher-Yates shuffle from the inside out: each record goes to a random place among those that
// are written, and what stood there to the end. The size is known to the compiler: a record is one
// or two moves, where a copy of a size from memory is a call (20 ns for each of ten records).
template <size_t kSize>
void put_in_random_order(uint8_t* to, const char* records, uint32_t count, Random& random) {
    for (uint32_t i = 0; i < count; ++i) {
        uint8_t* place = to + size_t{random.below(i + 1)} * kSize;
        std::array<uint8_t, kSize> displaced;
        std::memcpy(displaced.data(), place, kSize);
        std::memcpy(to + size_t{i} * kSize, displaced.data(), kSize);
        std::memcpy(place, records + size_t{i} * kSize, kSize);
    }
}

uint8_t* put_octets(uint8_t* at, std::string_view octets) {
    return std::copy(octets.begin(), octets.end(), at);
}

}  // namespace

Answer AnswerWriter::addresses(const RecordBlock& block, uint32_t first, uint32_t available,
                               uint32_t max_answers) {
    const uint32_t wanted = max_answers == 0 ? available : std::min(available, max_answers);
    const auto fit = static_cast<uint32_t>(reply_.left() / std::max(block.record_size, 1U));
    const uint32_t count = std::min(wanted, fit);
    const size_t octets = size_t{count} * block.record_size;
    const char* records = block.record(first);
    if (count == available && block.record_size == kIpv4RecordSize) {
        put_in_random_order<kIpv4RecordSize>(reply_.room(octets), records, count, context_.random);
    } else if (count == available && block.record_size == kIpv6RecordSize) {
        put_in_random_order<kIpv6RecordSize>(reply_.room(octets), records, count, context_.random);
    } else {
        put_some(block, first, available, count);
    }
    reply_.count_answers(count);
    return finished(count, wanted);
}

void AnswerWriter::put_some(const RecordBlock& block, uint32_t first, uint32_t available,
                            uint32_t count) {
    context_.sampler.draw(context_.random, available, count, [&](uint32_t index) {
        std::copy_n(block.record(first + index), block.record_size, reply_.room(block.record_size));
        return true;
    });
}

Answer AnswerWriter::service_records(const ServiceBlock& service, uint32_t port) {
    const auto available = static_cast<uint32_t>(service.listed.size());
    const uint32_t wanted =
        service.max_answers == 0 ? available : std::min(available, service.max_answers);
    std::array<Target, kMostTargets> targets{};
    uint32_t count = 0;
    context_.sampler.draw(context_.random, available, wanted, [&](uint32_t index) {
        const InstanceEntry& instance = service.instances[service.listed[index]];
        const size_t target_at = service_record(service, instance, port);
        if (target_at == 0) return false;
        if (count < kMostTargets) targets[count] = {&instance, target_at};
        ++count;
        return true;
    });
    reply_.count_answers(count);
    for (uint32_t i = 0; i < std::min<uint32_t>(count, kMostTargets); ++i) {
        if (!target_addresses(service, targets[i])) break;
    }
    return finished(count, wanted);
}

Answer AnswerWriter::one_service_record(const ServiceBlock& service, uint32_t instance,
                                        uint32_t port) {
    const InstanceEntry& entry = service.instances[instance];
    const size_t target_at = service_record(service, entry, port);
    if (target_at == 0) return finished(0, 1);
    reply_.count_answers(1);
    target_addresses(service, {&entry, target_at});
    return Answer::kRecords;
}

Answer AnswerWriter::record(Type type, uint32_t ttl, std::string_view rdata) {
    uint8_t* at = reply_.room(kRecordHead + rdata.size());
    if (at == nullptr) return finished(0, 1);
    put_record_head(at, kPointerToQuestion, type, ttl, rdata.size());
    put_octets(at + kRecordHead, rdata);
    reply_.count_answers(1);
    return Answer::kRecords;
}

Answer AnswerWriter::external(const ServiceBlock& service) {
    std::array<char, dns::kMaxNameSize> name{};
    std::copy(service.external.begin(), service.external.end(), name.begin());
    return record(Type::kCname, service.ttl, {name.data(), service.external.size() + 1});
}

// `nginx-1` and a pointer to the question, which is the type.
Answer AnswerWriter::browse(const BrowseList& list) {
    if (context_.scope != nullptr && !list.parts.empty()) return browse_seen(list);
    const auto available = static_cast<uint32_t>(list.instances.size());
    uint32_t count = 0;
    context_.sampler.draw(context_.random, available, available, [&](uint32_t index) {
        if (!pointer_record(list.instances[index], kPointerToQuestion)) return false;
        ++count;
        return true;
    });
    reply_.count_answers(count);
    return finished(count, available);
}

// Drawn from the parts that the client sees as if they were one.
Answer AnswerWriter::browse_seen(const BrowseList& list) {
    uint32_t available = 0;
    for (const BrowseList::Part& part : list.parts) {
        if (context_.scope->sees(part.networks)) {
            available += static_cast<uint32_t>(part.instances.size());
        }
    }
    const uint32_t wanted = std::min(available, static_cast<uint32_t>(kMaxBrowsed));
    uint32_t count = 0;
    context_.sampler.draw(context_.random, available, wanted, [&](uint32_t index) {
        auto part = list.parts.begin();
        for (;; ++part) {
            if (!context_.scope->sees(part->networks)) continue;
            if (index < part->instances.size()) break;
            index -= static_cast<uint32_t>(part->instances.size());
        }
        if (!pointer_record(part->instances[index], kPointerToQuestion)) return false;
        ++count;
        return true;
    });
    reply_.count_answers(count);
    return finished(count, wanted);
}

Answer AnswerWriter::type_list() {
    uint32_t count = 0;
    uint32_t wanted = 0;
    bool all_fit = true;
    for (const auto& list : image_.types) {
        if (!list->seen_by(context_.scope)) continue;
        ++wanted;
        all_fit = all_fit && pointer_record(list->type, domain_pointer());
        if (all_fit) ++count;
    }
    reply_.count_answers(count);
    return finished(count, wanted);
}

Answer AnswerWriter::reverse(const Address& address) {
    uint32_t count = 0;
    uint32_t wanted = 0;
    image_.visit_address(address, context_.scope, [&](const AddressEntry& entry) {
        ++wanted;
        const BuiltLabels name = instance_labels(*entry.service, entry.number);
        if (!pointer_record(name.labels(), 0)) return false;
        ++count;
        return true;
    });
    reply_.count_answers(count);
    return finished(count, wanted);
}

Answer AnswerWriter::name_server() {
    const Answer answer = record(Type::kNs, image_.ttl, image_.ns);
    if (answer != Answer::kRecords) return answer;
    // The target is the last thing written: `ns.dns.warren`.
    const size_t target_at = reply_.position() - image_.ns.size();
    additional(image_.name_server_ipv4, 0, image_.name_server_ipv4.listed, target_at);
    additional(image_.name_server_ipv6, 0, image_.name_server_ipv6.listed, target_at);
    return answer;
}

void AnswerWriter::negative_soa() {
    uint8_t* at = reply_.room(kRecordHead + image_.soa.size());
    if (at == nullptr) return;
    const uint16_t owner = context_.domain_at == 0 ? kPointerToQuestion : domain_pointer();
    put_record_head(at, owner, Type::kSoa, image_.negative_ttl, image_.soa.size());
    put_octets(at + kRecordHead, image_.soa);
    reply_.count_authority(1);
}

uint16_t AnswerWriter::domain_pointer() const {
    return static_cast<uint16_t>(0xc000 | context_.domain_at);
}

Answer AnswerWriter::finished(uint32_t count, uint32_t wanted) {
    if (wanted == 0) return Answer::kNoRecords;
    if (count == wanted) return Answer::kRecords;
    if (!context_.over_tcp) reply_.set_truncated();
    return Answer::kNotAllFit;
}

// Where its target stands in the message, or 0 if it does not fit. Targets are written in full:
// RFC 2782 forbids pointers in them.
size_t AnswerWriter::service_record(const ServiceBlock& service, const InstanceEntry& instance,
                                    uint32_t port) {
    const BuiltLabels target = instance_labels(*service.labels, instance.number);
    const size_t target_size = target.size + image_.domain.size() + 1;
    if (target_size > dns::kMaxNameSize) return 0;
    uint8_t* at = reply_.room(kRecordHead + kSrvFixed + target_size);
    if (at == nullptr) return 0;
    put_record_head(at, kPointerToQuestion, Type::kSrv, service.ttl, kSrvFixed + target_size);
    at += kRecordHead;
    dns::put16(at, instance.priority);
    dns::put16(at + 2, instance.weight);
    dns::put16(at + 4, service.ports[port].port);
    at = put_octets(put_octets(at + kSrvFixed, target.labels()), image_.domain);
    *at = 0;
    return reply_.position() - target_size;
}

bool AnswerWriter::target_addresses(const ServiceBlock& service, const Target& target) {
    if (target.at > dns::kMaxPointer) return false;
    const InstanceEntry& instance = *target.instance;
    return additional(service.ipv4, instance.first_ipv4, instance.ipv4_count, target.at) &&
           additional(service.ipv6, instance.first_ipv6, instance.ipv6_count, target.at);
}

// Address records of another owner. What does not fit is left out in silence (RFC 2181, 9).
bool AnswerWriter::additional(const RecordBlock& block, uint32_t first, uint32_t count,
                              size_t owner_at) {
    for (uint32_t i = 0; i < count; ++i) {
        uint8_t* at = reply_.room(block.record_size);
        if (at == nullptr) return false;
        std::copy_n(block.record(first + i), block.record_size, at);
        dns::put16(at, static_cast<uint16_t>(0xc000 | owner_at));
        reply_.count_additional(1);
    }
    return true;
}

// PTR to `labels` and then a pointer, or with `rest` 0 the domain in full.
bool AnswerWriter::pointer_record(dns::Labels labels, uint16_t rest) {
    const size_t rest_size = rest != 0 ? 2 : image_.domain.size() + 1;
    if (rest == 0 && labels.size() + rest_size > dns::kMaxNameSize) return false;
    uint8_t* at = reply_.room(kRecordHead + labels.size() + rest_size);
    if (at == nullptr) return false;
    put_record_head(at, kPointerToQuestion, Type::kPtr, image_.ttl, labels.size() + rest_size);
    at = put_octets(at + kRecordHead, labels);
    if (rest != 0) {
        dns::put16(at, rest);
    } else {
        *put_octets(at, image_.domain) = 0;
    }
    return true;
}

}  // namespace warren
