#include "sidecar/zone/write_answer.h"

#include "sidecar/zone/answer_writer.h"

namespace warren {
namespace {

using dns::Type;

constexpr std::string_view kEmptyText("\0", 1);  // a DNS-SD instance has a TXT record, if empty

Answer answer_service(AnswerWriter& writer, const ServiceBlock& service, Type type) {
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

Answer answer_instance(AnswerWriter& writer, const Match& match, Type type) {
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

Answer answer_type_instance(AnswerWriter& writer, const Match& match, Type type) {
    const ServiceBlock& service = *match.service;
    if (type == Type::kSrv || type == Type::kAny) {
        return writer.one_service_record(service, match.instance, match.port);
    }
    if (type != Type::kTxt) return Answer::kNoRecords;
    return writer.record(Type::kTxt, service.ttl,
                         service.text.empty() ? kEmptyText : std::string_view(service.text));
}

Answer answer_apex(AnswerWriter& writer, const ZoneImage& image, Type type) {
    if (type == Type::kSoa || type == Type::kAny) {
        return writer.record(Type::kSoa, image.negative_ttl, image.soa);
    }
    return type == Type::kNs ? writer.name_server() : Answer::kNoRecords;
}

Answer answer_name_server(AnswerWriter& writer, const ZoneImage& image, Type type) {
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
    AnswerWriter writer(reply, context);
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
    return AnswerWriter(reply, context).reverse(address);
}

void write_negative_soa(dns::ReplyWriter& reply, const AnswerContext& context) {
    AnswerWriter(reply, context).negative_soa();
}

}  // namespace warren
