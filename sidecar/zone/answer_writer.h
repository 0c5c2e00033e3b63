// Writes records of each kind into one reply; which kind a question is answered with is decided in
// write_answer.cc. What does not fit is left out whole, never cut. One worker's thread, no heap.
#pragma once

#include <string_view>

#include "sidecar/zone/write_answer.h"

namespace warren {

class AnswerWriter {
  public:
    AnswerWriter(dns::ReplyWriter& reply, const AnswerContext& context)
        : reply_(reply), context_(context), image_(context.image) {}

    // Some of the `available` records of a block from `first` on, in random order; 0: no limit.
    Answer addresses(const RecordBlock& block, uint32_t first, uint32_t available,
                     uint32_t max_answers);
    // SRV: one for each listed instance, and their addresses in the additional section.
    Answer service_records(const ServiceBlock& service, uint32_t port);
    Answer one_service_record(const ServiceBlock& service, uint32_t instance, uint32_t port);
    // One record owned by the name in the question.
    Answer record(dns::Type type, uint32_t ttl, std::string_view rdata);
    // CNAME to a name outside.
    Answer external(const ServiceBlock& service);
    // PTR: the instances of a DNS-SD type; the types; the names of an address.
    Answer browse(const BrowseList& list);
    Answer type_list();
    Answer reverse(const Address& address);
    // NS, and the addresses of its target.
    Answer name_server();
    // SOA in the authority section.
    void negative_soa();

  private:
    struct Target {
        const InstanceEntry* instance;
        size_t at;  // of its name in the message
    };
    // More than the additional section of a UDP reply can hold.
    static constexpr uint32_t kMostTargets = 64;

    Answer browse_seen(const BrowseList& list);
    void put_some(const RecordBlock& block, uint32_t first, uint32_t available, uint32_t count);
    [[nodiscard]] uint16_t domain_pointer() const;
    Answer finished(uint32_t count, uint32_t wanted);
    size_t service_record(const ServiceBlock& service, const InstanceEntry& instance,
                          uint32_t port);
    bool target_addresses(const ServiceBlock& service, const Target& target);
    bool additional(const RecordBlock& block, uint32_t first, uint32_t count, size_t owner_at);
    bool pointer_record(dns::Labels labels, uint16_t rest);

    dns::ReplyWriter& reply_;
    const AnswerContext& context_;
    const ZoneImage& image_;
};

}  // namespace warren
