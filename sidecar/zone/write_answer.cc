#include "sidecar/zone/write_answer.h"

#include <algorithm>

namespace warren {
namespace {

using dns::Type;

constexpr uint16_t kPointerToQuestion = 0xc000 | dns::kHeaderSize;
constexpr size_t kRecordHead = 12;  // pointer, type, class, TTL, length of the data
constexpr size_t kSrvFixed = 6;     // priority, weight, port

constexpr std::string_view kEmptyText("\0", 1);  // a DNS-SD instance has a TXT record, if empty

void put_record_head(uint8_t* at, uint16_t owner, Type type, uint32_t ttl, size_t rdata_size) {
    dns::put16(at, owner);
    dns::put16(at + 2, static_cast<uint16_t>(type));
    dns::put16(at + 4, dns::kClassIn);
    dns::put32(at + 6, ttl);
    dns::put16(at + 10, static_cast<uint16_t>(rdata_size));
}

uint8_t* put_octets(uint8_t* at, std::string_view octets) {
    return std::copy(octets.begin(), octets.end(), at);
}

// One reply being written.
class Writer {
  public:
    Writer(dns::ReplyWriter& reply, const AnswerContext& context)
        : reply_(reply), context_(context), image_(context.image) {}

    // `count` of the first `available` records of a block.
    Answer addresses(const RecordBlock& block, uint32_t first, uint32_t available,
                     uint32_t max_answers) {
        const uint32_t wanted = max_answers == 0 ? available : std::min(available, max_answers);
        const auto fit = static_cast<uint32_t>(reply_.left() / std::max(block.record_size, 1U));
        const uint32_t count = std::min(wanted, fit);
        context_.sampler.draw(context_.random, available, count, [&](uint32_t index) {
            std::copy_n(block.record(first + index), block.record_size,
                        reply_.room(block.record_size));
            return true;
        });
        reply_.count_answers(count);
        return finished(count, wanted);
    }

    // One record for each listed instance, and their addresses in the additional section.
    Answer service_records(const ServiceBlock& service, uint32_t port) {
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

    Answer one_service_record(const ServiceBlock& service, uint32_t instance, uint32_t port) {
        const InstanceEntry& entry = service.instances[instance];
        const size_t target_at = service_record(service, entry, port);
        if (target_at == 0) return finished(0, 1);
        reply_.count_answers(1);
        target_addresses(service, {&entry, target_at});
        return Answer::kRecords;
    }

    Answer record(Type type, uint32_t ttl, std::string_view rdata) {
        uint8_t* at = reply_.room(kRecordHead + rdata.size());
        if (at == nullptr) return finished(0, 1);
        put_record_head(at, kPointerToQuestion, type, ttl, rdata.size());
        put_octets(at + kRecordHead, rdata);
        reply_.count_answers(1);
        return Answer::kRecords;
    }

    // A name outside, in full.
    Answer external(const ServiceBlock& service) {
        std::array<char, dns::kMaxNameSize> name{};
        std::copy(service.external.begin(), service.external.end(), name.begin());
        return record(Type::kCname, service.ttl, {name.data(), service.external.size() + 1});
    }

    // `nginx-1` and a pointer to the question, which is the type.
    Answer browse(const BrowseList& list) {
        const auto available = static_cast<uint32_t>(list.instances.size());
        uint32_t count = 0;
        context_.sampler.draw(context_.random, available, available, [&](uint32_t index) {
            count += pointer_record(list.instances[index], kPointerToQuestion) ? 1 : 0;
            return reply_.left() > kRecordHead + 2 + dns::kMinUdpSize / 8;
        });
        reply_.count_answers(count);
        return finished(count, available);
    }

    Answer type_list() {
        uint32_t count = 0;
        for (const auto& list : image_.types) {
            if (!pointer_record(list->type, domain_pointer())) break;
            ++count;
        }
        reply_.count_answers(count);
        return finished(count, static_cast<uint32_t>(image_.types.size()));
    }

    Answer reverse(const Address& address) {
        uint32_t count = 0;
        uint32_t wanted = 0;
        image_.visit_address(address, [&](const AddressEntry& entry) {
            ++wanted;
            const BuiltLabels name = instance_labels(*entry.service, entry.number);
            if (pointer_record(name.labels(), 0)) ++count;
        });
        reply_.count_answers(count);
        return finished(count, wanted);
    }

    Answer name_server() {
        const Answer answer = record(Type::kNs, image_.ttl, image_.ns);
        // The target is the last thing written: `ns.dns.warren`.
        const size_t target_at = reply_.position() - image_.ns.size();
        additional(image_.name_server_ipv4, 0, image_.name_server_ipv4.listed, target_at);
        additional(image_.name_server_ipv6, 0, image_.name_server_ipv6.listed, target_at);
        return answer;
    }

    void negative_soa() {
        const size_t start = reply_.position();
        uint8_t* at = reply_.room(kRecordHead + image_.soa.size());
        if (at == nullptr) return reply_.rewind(start);
        const uint16_t owner = context_.domain_at == 0 ? kPointerToQuestion : domain_pointer();
        put_record_head(at, owner, Type::kSoa, image_.negative_ttl, image_.soa.size());
        put_octets(at + kRecordHead, image_.soa);
        reply_.count_authority(1);
    }

  private:
    struct Target {
        const InstanceEntry* instance;
        size_t at;  // of its name in the message
    };
    // More than the additional section of a UDP reply can hold.
    static constexpr uint32_t kMostTargets = 64;

    [[nodiscard]] uint16_t domain_pointer() const {
        return static_cast<uint16_t>(0xc000 | context_.domain_at);
    }

    Answer finished(uint32_t count, uint32_t wanted) {
        if (wanted == 0) return Answer::kNoRecords;
        if (count == wanted) return Answer::kRecords;
        if (!context_.over_tcp) reply_.set_truncated();
        return Answer::kNotAllFit;
    }

    // Where its target stands in the message, or 0 if it does not fit. Targets are written in full:
    // RFC 2782 forbids pointers in them.
    size_t service_record(const ServiceBlock& service, const InstanceEntry& instance,
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

    bool target_addresses(const ServiceBlock& service, const Target& target) {
        if (target.at > dns::kMaxPointer) return false;
        const InstanceEntry& instance = *target.instance;
        return additional(service.ipv4, instance.first_ipv4, instance.ipv4_count, target.at) &&
               additional(service.ipv6, instance.first_ipv6, instance.ipv6_count, target.at);
    }

    // Address records of another owner. What does not fit is left out in silence (RFC 2181, 9).
    bool additional(const RecordBlock& block, uint32_t first, uint32_t count, size_t owner_at) {
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
    bool pointer_record(dns::Labels labels, uint16_t rest) {
        const size_t rest_size = rest != 0 ? 2 : image_.domain.size() + 1;
        const size_t start = reply_.position();
        if (rest == 0 && labels.size() + rest_size > dns::kMaxNameSize) return false;
        uint8_t* at = reply_.room(kRecordHead + labels.size() + rest_size);
        if (at == nullptr) return reply_.rewind(start), false;
        put_record_head(at, kPointerToQuestion, Type::kPtr, image_.ttl, labels.size() + rest_size);
        at = put_octets(at + kRecordHead, labels);
        if (rest != 0) {
            dns::put16(at, rest);
        } else {
            *put_octets(at, image_.domain) = 0;
        }
        return true;
    }

    dns::ReplyWriter& reply_;
    const AnswerContext& context_;
    const ZoneImage& image_;
};

Answer answer_service(Writer& writer, const ServiceBlock& service, Type type) {
    if (!service.external.empty()) return writer.external(service);
    const bool any = type == Type::kAny;
    if (type == Type::kA || (any && service.ipv4.listed > 0)) {
        return writer.addresses(service.ipv4, 0, service.ipv4.listed, service.max_answers);
    }
    if (type == Type::kAaaa || (any && service.ipv6.listed > 0)) {
        return writer.addresses(service.ipv6, 0, service.ipv6.listed, service.max_answers);
    }
    if ((type == Type::kTxt || any) && !service.text.empty()) {
        return writer.record(Type::kTxt, service.ttl, service.text);
    }
    return Answer::kNoRecords;
}

Answer answer_instance(Writer& writer, const Match& match, Type type) {
    const ServiceBlock& service = *match.service;
    const InstanceEntry& instance = service.instances[match.instance];
    const bool any = type == Type::kAny;
    if (type == Type::kA || (any && instance.ipv4_count > 0)) {
        return writer.addresses(service.ipv4, instance.first_ipv4, instance.ipv4_count, 0);
    }
    if (type == Type::kAaaa || any) {
        return writer.addresses(service.ipv6, instance.first_ipv6, instance.ipv6_count, 0);
    }
    return Answer::kNoRecords;
}

Answer answer_type_instance(Writer& writer, const Match& match, Type type) {
    const ServiceBlock& service = *match.service;
    if (type == Type::kSrv || type == Type::kAny) {
        return writer.one_service_record(service, match.instance, match.port);
    }
    if (type != Type::kTxt) return Answer::kNoRecords;
    return writer.record(Type::kTxt, service.ttl,
                         service.text.empty() ? kEmptyText : std::string_view(service.text));
}

Answer answer_apex(Writer& writer, const ZoneImage& image, Type type) {
    if (type == Type::kSoa || type == Type::kAny) {
        return writer.record(Type::kSoa, image.negative_ttl, image.soa);
    }
    return type == Type::kNs ? writer.name_server() : Answer::kNoRecords;
}

Answer answer_name_server(Writer& writer, const ZoneImage& image, Type type) {
    const RecordBlock& ipv4 = image.name_server_ipv4;
    const RecordBlock& ipv6 = image.name_server_ipv6;
    if (type == Type::kA || (type == Type::kAny && ipv4.listed > 0)) {
        return writer.addresses(ipv4, 0, ipv4.listed, 0);
    }
    if (type == Type::kAaaa || type == Type::kAny) {
        return writer.addresses(ipv6, 0, ipv6.listed, 0);
    }
    return Answer::kNoRecords;
}

}  // namespace

Answer write_answer(dns::ReplyWriter& reply, const AnswerContext& context, const Match& match,
                    Type type) {
    Writer writer(reply, context);
    const bool any = type == Type::kAny;
    switch (match.node) {
        case Node::kService:
            return answer_service(writer, *match.service, type);
        case Node::kInstance:
            return answer_instance(writer, match, type);
        case Node::kServicePort:
            if (type != Type::kSrv && !any) return Answer::kNoRecords;
            return writer.service_records(*match.service, match.port);
        case Node::kType:
            return type == Type::kPtr || any ? writer.browse(*match.type) : Answer::kNoRecords;
        case Node::kTypeInstance:
            return answer_type_instance(writer, match, type);
        case Node::kTypeList:
            return type == Type::kPtr || any ? writer.type_list() : Answer::kNoRecords;
        case Node::kApex:
            return answer_apex(writer, context.image, type);
        case Node::kNameServer:
            return answer_name_server(writer, context.image, type);
        case Node::kEmpty:
        case Node::kNone:
            break;
    }
    return Answer::kNoRecords;
}

Answer write_reverse_answer(dns::ReplyWriter& reply, const AnswerContext& context,
                            const Address& address) {
    return Writer(reply, context).reverse(address);
}

void write_negative_soa(dns::ReplyWriter& reply, const AnswerContext& context) {
    Writer(reply, context).negative_soa();
}

}  // namespace warren
