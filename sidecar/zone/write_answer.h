// Writes the records of a node into a reply: the last step of a query to our own zone. No sockets,
// no lock, no heap. One worker's thread, with that worker's Random and Sampler.
#pragma once

#include "sidecar/base/random.h"
#include "sidecar/base/sampler.h"
#include "sidecar/dns/reply_writer.h"
#include "sidecar/zone/zone_image.h"

namespace warren {

struct AnswerContext {
    const ZoneImage& image;
    Random& random;
    Sampler& sampler;
    // Where the domain begins in the message, for pointers to it; 0 if the question does not have
    // it.
    size_t domain_at;
    // What is truncated over UDP says so, that the client come by TCP; over TCP there is no more.
    bool over_tcp;
    const Scope* scope = nullptr;  // that the match was found with
};

enum class Answer : uint8_t {
    kRecords,
    kNoRecords,  // NODATA: the caller adds the SOA
    kNotAllFit,  // records, fewer than there are
};

// The records of `type`; of kAny, of one type that the node has (RFC 8482, 4.1).
Answer write_answer(dns::ReplyWriter& reply, const AnswerContext& context, const Match& match,
                    dns::Type type);
// PTR records of the instances that have this address.
Answer write_reverse_answer(dns::ReplyWriter& reply, const AnswerContext& context,
                            const Address& address);
// The SOA in the authority section, owned by the domain, or where the question does not have it,
// by the question's own name, so that whoever caches the negative answer finds it in reach.
void write_negative_soa(dns::ReplyWriter& reply, const AnswerContext& context);

}  // namespace warren
