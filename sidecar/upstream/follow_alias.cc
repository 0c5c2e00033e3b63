#include "sidecar/upstream/follow_alias.h"

#include <algorithm>
#include <utility>

#include "sidecar/dns/copy_record.h"

namespace warren {
namespace {

constexpr size_t kOptSize = 11;

// The client's query, as if it had asked for the name outside.
std::vector<uint8_t> question_for(const dns::Query& query, dns::Labels target) {
    std::vector<uint8_t> message(dns::kHeaderSize);
    dns::put16(message.data() + 2, query.flags);
    dns::put16(message.data() + dns::kQdCount, 1);
    message.insert(message.end(), target.begin(), target.end());
    const size_t at = message.size();
    message.resize(at + 5);
    dns::put16(message.data() + at + 1, static_cast<uint16_t>(query.type));
    dns::put16(message.data() + at + 3, dns::kClassIn);
    if (!query.edns) return message;
    dns::put16(message.data() + dns::kArCount, 1);
    const size_t opt = message.size();
    message.resize(opt + kOptSize);
    dns::put16(message.data() + opt + 1, static_cast<uint16_t>(dns::Type::kOpt));
    dns::put16(message.data() + opt + 3, query.udp_size);
    dns::put16(message.data() + opt + 7, query.dnssec_ok ? dns::kEdnsDnssecOk : uint16_t{0});
    return message;
}

// Our CNAME, and behind it what `outside`, the reply for the target, has.
size_t join(const ReplyRequest& request, std::span<const uint8_t> reply,
            std::span<const uint8_t> outside, std::span<uint8_t> out) {
    dns::ReplyWriter writer(request.message, request.query, out, request.limit);
    writer.set_rcode(static_cast<dns::Rcode>(dns::get16(outside.data() + 2) & dns::kRcodeMask));
    writer.set_recursion_available();
    writer.set_authoritative();  // for the first owner (RFC 1035, 4.1.1)
    // What is wrong outside says more of the whole than that our own part is stale.
    auto error = dns::extended_error(outside);
    if (!error) error = dns::extended_error(reply);
    if (error) writer.set_extended_error(static_cast<dns::ExtendedError>(*error));
    dns::RecordReader ours(reply);
    dns::Record alias{};
    size_t target_at = dns::kHeaderSize;
    if (ours.next(alias)) {
        dns::copy_record(reply, alias, dns::kHeaderSize, writer);
        writer.count_answers(1);
        target_at = writer.position() - (alias.end - alias.data);
    }
    dns::RecordReader theirs(outside);
    dns::Record record{};
    bool truncated = (dns::get16(outside.data() + 2) & dns::kFlagTruncated) != 0;
    while (!truncated && theirs.next(record) && record.type != dns::Type::kOpt) {
        if (!dns::copy_record(outside, record, target_at, writer)) {
            truncated = record.section != dns::Section::kAdditional;  // RFC 2181, 9
            break;
        }
        if (record.section == dns::Section::kAnswer) writer.count_answers(1);
        if (record.section == dns::Section::kAuthority) writer.count_authority(1);
        if (record.section == dns::Section::kAdditional) writer.count_additional(1);
    }
    if (truncated) writer.set_truncated();
    return writer.finish();
}

}  // namespace

size_t follow_alias(Forwarding& forwarder, const ReplyRequest& request,
                    std::span<const uint8_t> reply, dns::Labels target, Transport transport,
                    std::span<uint8_t> out, Forwarding::Done done) {
    const std::vector<uint8_t> message = question_for(request.query, target);
    dns::Query query;
    dns::parse_query(message, query);
    const ReplyRequest outside{message, query, request.limit};
    std::vector<uint8_t> found(request.limit);
    const size_t size = forwarder.answer(outside, found);
    const std::vector<uint8_t> ours(reply.begin(), reply.end());
    if (size > 0) return join(request, ours, std::span(found).first(size), out);

    const auto question = request.message.first(request.query.question_end);
    forwarder.forward(
        outside, transport,
        [asked = std::vector<uint8_t>(question.begin(), question.end()), client = request.query,
         limit = request.limit, ours, done = std::move(done)](std::span<const uint8_t> response) {
            std::vector<uint8_t> joined(limit);
            const size_t whole = join({asked, client, limit}, ours, response, joined);
            done(std::span(joined).first(whole));
        });
    return 0;
}

}  // namespace warren
