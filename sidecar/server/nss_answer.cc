#include "sidecar/server/nss_answer.h"

#include <algorithm>
#include <cstring>
#include <string>

namespace warren {
namespace {

using nss::Status;

constexpr size_t kMostNames = 16;  // of one address, where several instances share it

// The addresses of one family that answer a name: some records of a block, drawn from a range.
struct Records {
    const RecordBlock* block = nullptr;
    uint32_t first = 0;
    uint32_t available = 0;
    uint32_t wanted = 0;
};

struct Found {
    std::string name;  // canonical, as text
    uint32_t ttl = 0;
    Records ipv4;
    Records ipv6;
    const ServiceBlock* one_of = nullptr;  // one of its instances is to be drawn
};

uint32_t at_most(uint32_t available, uint32_t limit) {
    return limit == 0 ? available : std::min(available, limit);
}

std::string canonical_name(const ZoneImage& image, dns::Labels labels) {
    return dns::text_from_labels(std::string(labels) + image.domain);
}

void take_instance(const ServiceBlock& service, const InstanceEntry& entry, Found& found) {
    found.ipv4 = {&service.ipv4, entry.first_ipv4, entry.ipv4_count, entry.ipv4_count};
    found.ipv6 = {&service.ipv6, entry.first_ipv6, entry.ipv6_count, entry.ipv6_count};
}

Found find_addresses(const ZoneImage& image, const Match& match, bool one_instance) {
    Found found;
    if (match.node == Node::kService) {
        const ServiceBlock& service = *match.service;
        found.name = canonical_name(image, *service.labels);
        found.ttl = service.ttl;
        const auto records = [&service](const RecordBlock& block) {
            return Records{&block, 0, block.listed, at_most(block.listed, service.max_answers)};
        };
        found.ipv4 = records(service.ipv4);
        found.ipv6 = records(service.ipv6);
        if (one_instance || service.one_instance) found.one_of = &service;
    } else if (match.node == Node::kInstance) {
        const ServiceBlock& service = *match.service;
        const InstanceEntry& entry = service.instances[match.instance];
        found.name = canonical_name(image, instance_labels(*service.labels, entry.number).labels());
        found.ttl = service.ttl;
        take_instance(service, entry, found);
    } else if (match.node == Node::kNameServer) {
        found.name = canonical_name(image, "\2ns\3dns");
        found.ttl = image.ttl;
        const auto records = [](const RecordBlock& block) {
            return Records{&block, 0, block.listed, block.listed};
        };
        found.ipv4 = records(image.name_server_ipv4);
        found.ipv6 = records(image.name_server_ipv6);
    }
    return found;
}

class AnswerBuilder {
  public:
    AnswerBuilder(NssAnswer& answer, Status status) : octets_(answer.octets) {
        reply_.magic = nss::kMagic;
        reply_.version = nss::kVersion;
        reply_.header_size = sizeof reply_;
        reply_.status = status;
        octets_.assign(sizeof reply_, 0);
        answer.ipv6_at = sizeof reply_;
    }

    nss::Reply& reply() { return reply_; }

    // False if it would not fit into the first packet.
    bool add_name(const std::string& name) {
        if (octets_.size() + name.size() + 1 > nss::kMaxPacket) return false;
        octets_.insert(octets_.end(), name.c_str(), name.c_str() + name.size() + 1);
        reply_.names_size = static_cast<uint16_t>(reply_.names_size + name.size() + 1);
        ++reply_.name_count;
        return true;
    }

    void add_octets(std::span<const uint8_t> octets) {
        octets_.insert(octets_.end(), octets.begin(), octets.end());
    }

    [[nodiscard]] size_t size() const { return octets_.size(); }
    void finish() { std::memcpy(octets_.data(), &reply_, sizeof reply_); }

  private:
    std::vector<uint8_t>& octets_;
    nss::Reply reply_{};
};

void answer_status(NssAnswer& answer, Status status) { AnswerBuilder(answer, status).finish(); }

// Of the healthy instances, each that has an address of the families asked is as likely.
void draw_instance(Sampler& sampler, Random& order, uint8_t families, Found& found) {
    const ServiceBlock& service = *found.one_of;
    const auto count = static_cast<uint32_t>(service.listed.size());
    sampler.draw(order, count, count, [&](uint32_t index) {
        const InstanceEntry& entry = service.instances[service.listed[index]];
        const bool has_any = ((families & nss::kIpv4) != 0 && entry.ipv4_count > 0) ||
                             ((families & nss::kIpv6) != 0 && entry.ipv6_count > 0);
        if (has_any) take_instance(service, entry, found);
        return !has_any;
    });
}

void answer_found(Responder& responder, const nss::Request& request, Found found,
                  NssAnswer& answer) {
    // The module that finds its caller's buffer too small asks again, and gets this order again.
    uint32_t shuffle = request.shuffle;
    while (shuffle == 0) shuffle = static_cast<uint32_t>(responder.random().next());
    Random order(shuffle);
    if (found.one_of != nullptr) {
        draw_instance(responder.sampler(), order, request.families, found);
    }
    const uint32_t ipv4 = (request.families & nss::kIpv4) != 0 ? found.ipv4.wanted : 0;
    const uint32_t ipv6 = (request.families & nss::kIpv6) != 0 ? found.ipv6.wanted : 0;
    AnswerBuilder builder(answer, ipv4 + ipv6 > 0 ? Status::kFound : Status::kNoAddress);
    nss::Reply& reply = builder.reply();
    reply.ttl = found.ttl;
    reply.shuffle = shuffle;
    reply.ipv4_count = ipv4;
    reply.ipv6_count = ipv6;
    if (ipv4 + ipv6 > 0) builder.add_name(found.name);

    const auto add = [&](const Records& records, uint32_t count) {
        responder.sampler().draw(order, records.available, count, [&](uint32_t index) {
            builder.add_octets(records.block->address(records.first + index));
            return true;
        });
    };
    if (ipv4 > 0) add(found.ipv4, ipv4);
    answer.ipv6_at = builder.size();
    if (ipv6 > 0) add(found.ipv6, ipv6);
    builder.finish();
}

void answer_localhost(const nss::Request& request, NssAnswer& answer) {
    AnswerBuilder builder(answer, Status::kFound);
    builder.add_name("localhost");
    builder.reply().shuffle = 1;
    const auto add = [&builder](const char* text, uint32_t& count) {
        builder.add_octets(Address::parse(text)->octets());
        count = 1;
    };
    if ((request.families & nss::kIpv4) != 0) add("127.0.0.1", builder.reply().ipv4_count);
    answer.ipv6_at = builder.size();
    if ((request.families & nss::kIpv6) != 0) add("::1", builder.reply().ipv6_count);
    builder.finish();
}

// A name that cannot stand in a message: under the domain it is ours, and absent.
Status status_of_no_name(std::string_view text, const std::string& domain_labels) {
    const std::string suffix = '.' + dns::text_from_labels(domain_labels);
    if (text.size() < suffix.size()) return Status::kNotOurs;
    const std::string_view end = text.substr(text.size() - suffix.size());
    const bool ours = std::equal(end.begin(), end.end(), suffix.begin(), [](char a, char b) {
        return dns::to_lower(static_cast<uint8_t>(a)) == static_cast<uint8_t>(b);
    });
    return ours ? Status::kNoSuchName : Status::kNotOurs;
}

void answer_addresses(Responder& responder, const nss::Request& request, std::string_view text,
                      const Client& client, NssAnswer& answer) {
    dns::Name name;
    if (!name.read_text(text)) {
        return answer_status(answer, status_of_no_name(text, responder.domain()));
    }
    const Route route = responder.route(name, dns::Type::kA, client);
    switch (route.to) {
        case Route::To::kNotReady:
            return answer_status(answer, Status::kNotReady);
        case Route::To::kLocalhost:
            return answer_localhost(request, answer);
        case Route::To::kZone:
            break;
        default:
            return answer_status(answer, Status::kNotOurs);
    }
    const Match& match = route.match;
    if (match.node == Node::kNone) return answer_status(answer, Status::kNoSuchName);
    // A name outside: `dns` asks us for it and follows the CNAME.
    if (match.node == Node::kService && !match.service->external.empty()) {
        return answer_status(answer, Status::kNotOurs);
    }
    const bool one_instance = (request.families & nss::kOneInstance) != 0;
    answer_found(responder, request, find_addresses(*responder.image(), match, one_instance),
                 answer);
}

void answer_names(Responder& responder, const Address& address, const Client& client,
                  NssAnswer& answer) {
    const ZoneImage* image = responder.take_newest_image();
    AnswerBuilder builder(answer, Status::kFound);
    builder.reply().shuffle = 1;
    if (image != nullptr) {
        builder.reply().ttl = image->ttl;
        image->visit_address(address, client.scope(), [&](const AddressEntry& entry) {
            const BuiltLabels labels = instance_labels(*entry.service, entry.number);
            builder.add_name(canonical_name(*image, labels.labels()));
            return builder.reply().name_count < kMostNames;
        });
    }
    answer.ipv6_at = builder.size();
    if (builder.reply().name_count == 0) builder.reply().status = Status::kNotOurs;
    builder.finish();
}

}  // namespace

size_t NssAnswer::packet_size(size_t at) const {
    const size_t end = at + nss::kMaxPacket;
    if (octets.size() <= end) return octets.size() - at;
    // Cut between two addresses: behind the last whole one that still fits. Counted back from where
    // the family ends, since the first packet begins with names of any length.
    if (end <= ipv6_at) return nss::kMaxPacket - (4 - (ipv6_at - end) % 4) % 4;
    const size_t ipv6_start = std::max(at, ipv6_at);
    return ipv6_start - at + (end - ipv6_start) / 16 * 16;
}

bool answer_nss(Responder& responder, std::span<const uint8_t> request, const Client& client,
                NssAnswer& answer) {
    nss::Request header{};
    if (request.size() < sizeof header) return false;
    std::memcpy(&header, request.data(), sizeof header);
    if (header.magic != nss::kMagic || header.header_size < sizeof header ||
        header.header_size > request.size() ||
        header.name_size != request.size() - header.header_size) {
        return false;
    }
    if (responder.is_too_fast(client)) {
        answer_status(answer, Status::kNotReady);  // try again: what a limit means
        return true;
    }
    const auto subject = request.subspan(header.header_size);
    if (header.question == nss::Question::kAddresses) {
        answer_addresses(responder, header,
                         {reinterpret_cast<const char*>(subject.data()), subject.size()}, client,
                         answer);
        return true;
    }
    if (header.question != nss::Question::kNames) return false;
    if (subject.size() != 4 && subject.size() != 16) return false;
    answer_names(responder, Address::from_octets(subject), client, answer);
    return true;
}

}  // namespace warren
