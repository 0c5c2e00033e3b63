#include "sidecar/server/query_recorder.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <utility>

#include "sidecar/base/log_limit.h"
#include "sidecar/base/peer.h"
#include "sidecar/dns/mnemonics.h"
#include "sidecar/dns/query.h"

namespace warren {
namespace {

// A second: a log that its reader cannot follow would stop the worker.
constexpr size_t kMostLines = 1000;

const QueryLog& no_log() {
    static const QueryLog log;
    return log;
}

bool is_within(dns::Labels name, dns::Labels ancestor) {
    while (name.size() > ancestor.size()) name.remove_prefix(1U + static_cast<uint8_t>(name[0]));
    return name == ancestor;
}

bool is_asked_for(const QueryFilter& filter, dns::Labels name) {
    if (filter.name.empty() || is_within(name, filter.name)) return true;
    const bool single = !name.empty() && name.size() == 1U + static_cast<uint8_t>(name[0]);
    return single && is_within(std::string(name) + filter.domain, filter.name);
}

const char* name_of(Origin origin) {
    constexpr std::array kNames{"own", "cache", "forwarded"};
    return kNames.at(static_cast<size_t>(origin));
}

const char* name_of(nss::Status status) {
    constexpr std::array kNames{"", "found", "no_such_name", "no_address", "not_ours", "not_ready"};
    return kNames.at(static_cast<size_t>(status));
}

std::string peer_text(int fd) {
    const auto peer = peer_of(fd);
    if (!peer) return "unknown";
    return "pid " + std::to_string(peer->process) + " uid " + std::to_string(peer->user);
}

}  // namespace

QueryRecorder::QueryRecorder(const QueryLog* log)
    : log_(log != nullptr ? *log : no_log()), filters_(log_.filters()) {}

bool QueryRecorder::is_wanted(const QueryFilter& filter, dns::Labels name) {
    if (!is_asked_for(filter, name)) return false;
    if (++passed_ < filter.sample) return false;
    passed_ = 0;
    return true;
}

void QueryRecorder::log(Transport transport, const Address& client, Origin origin,
                        std::span<const uint8_t> reply) {
    const QueryFilter* filter = filters_.get();
    if (filter == nullptr || (filter->client && !filter->client->contains(client))) return;
    dns::Name name;
    size_t at = dns::kHeaderSize;
    std::string type;
    std::string text;
    dns::Labels labels;
    if (name.read(reply, at) && at + 4 <= reply.size()) {
        labels = name.labels();
        text = name.text();
        type = dns::type_text(static_cast<dns::Type>(dns::get16(reply.data() + at)));
    }
    if (!is_wanted(*filter, labels)) return;
    const auto rcode = static_cast<dns::Rcode>(reply[3] & dns::kRcodeMask);
    write(std::array<std::pair<std::string_view, std::string>, 7>{
        {{"client", client.text()},
         {"transport", transport == Transport::kTcp ? "tcp" : "udp"},
         {"name", text},
         {"type", type},
         {"rcode", dns::rcode_text(rcode)},
         {"origin", name_of(origin)},
         {"answers", std::to_string(dns::get16(reply.data() + dns::kAnCount))}}});
}

// Who asks is a process, which has no address.
void QueryRecorder::log_nss(int fd, std::span<const uint8_t> request, nss::Status status) {
    const QueryFilter* filter = filters_.get();
    nss::Request header{};
    if (filter == nullptr || filter->client || request.size() < sizeof header) return;
    std::memcpy(&header, request.data(), sizeof header);
    const auto subject = request.subspan(std::min<size_t>(header.header_size, request.size()));
    const bool by_name = header.question == nss::Question::kAddresses;
    dns::Name name;
    std::string text;
    if (by_name) {
        text.assign(subject.begin(), subject.end());
    } else if (subject.size() == 4 || subject.size() == 16) {
        text = Address::from_octets(subject).text();
    }
    if (!is_wanted(*filter, by_name && name.read_text(text) ? name.labels() : dns::Labels())) {
        return;
    }
    write(std::array<std::pair<std::string_view, std::string>, 5>{
        {{"client", peer_text(fd)},
         {"transport", "nss"},
         {"name", text},
         {"type", by_name ? "addresses" : "names"},
         {"status", name_of(status)}}});
}

void QueryRecorder::write(LogFields fields) {
    const TimePoint now = Clock::now();
    if (now - second_began_ >= std::chrono::seconds(1)) {
        second_began_ = now;
        lines_ = 0;
    }
    if (++lines_ > kMostLines) {
        ++left_out_;
        return;
    }
    log_record("query" + and_left_out(std::exchange(left_out_, 0)), fields);
}

}  // namespace warren
