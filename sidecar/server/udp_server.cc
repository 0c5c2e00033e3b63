#include "sidecar/server/udp_server.h"

#include <netinet/in.h>

#include <algorithm>
#include <cerrno>

namespace warren {
namespace {

// After so many full batches the loop turns to the other sockets.
constexpr int kMostBatches = 8;

// Where a reply goes, kept while an upstream is asked.
struct ReturnPath {
    sockaddr_storage client;
    socklen_t client_size;
    size_t control_size;
    alignas(8) std::array<uint8_t, 64> control;
};

// The control message that came with a query tells which address was asked; sent back, it makes
// that one the reply's source. The interface is left to routing, or a reply to a client behind
// another one would be lost.
void turn_around(msghdr& header) {
    cmsghdr* message = CMSG_FIRSTHDR(&header);
    if (message == nullptr) {
        header.msg_control = nullptr;
        header.msg_controllen = 0;
        return;
    }
    if (message->cmsg_level == IPPROTO_IP && message->cmsg_type == IP_PKTINFO) {
        auto* info = reinterpret_cast<in_pktinfo*>(CMSG_DATA(message));
        info->ipi_spec_dst = info->ipi_addr;
        info->ipi_ifindex = 0;
    } else if (message->cmsg_level == IPPROTO_IPV6 && message->cmsg_type == IPV6_PKTINFO) {
        auto* info = reinterpret_cast<in6_pktinfo*>(CMSG_DATA(message));
        if (!IN6_IS_ADDR_LINKLOCAL(&info->ipi6_addr)) info->ipi6_ifindex = 0;
    }
}

}  // namespace

UdpBatch::UdpBatch() : slots_(std::make_unique<std::array<Slot, kSize>>()) {
    for (size_t i = 0; i < kSize; ++i) {
        Slot& slot = (*slots_)[i];
        in_vectors_[i] = {slot.message.data(), slot.message.size()};
        in_[i].msg_hdr.msg_name = &slot.client;
        in_[i].msg_hdr.msg_iov = &in_vectors_[i];
        in_[i].msg_hdr.msg_iovlen = 1;
        out_[i].msg_hdr.msg_iov = &out_vectors_[i];
        out_[i].msg_hdr.msg_iovlen = 1;
    }
    prepare(true, kSize);
}

// The kernel overwrites these lengths.
void UdpBatch::prepare(bool wildcard, size_t used) {
    for (size_t i = 0; i < used; ++i) {
        Slot& slot = (*slots_)[i];
        in_[i].msg_hdr.msg_namelen = sizeof slot.client;
        in_[i].msg_hdr.msg_control = wildcard ? slot.control.data() : nullptr;
        in_[i].msg_hdr.msg_controllen = wildcard ? slot.control.size() : 0;
    }
}

UdpServer::UdpServer(EventLoop& loop, Listener& listener, UdpBatch& batch, Responder& responder,
                     Forwarding& forwarder, Counters& counters, const ClientPolicy* policy)
    : loop_(loop),
      fd_(listener.udp.get()),
      wildcard_(listener.wildcard),
      batch_(batch),
      responder_(responder),
      forwarder_(forwarder),
      counters_(counters),
      policy_(policy),
      alive_(std::make_shared<const int>(fd_)) {
    go_on();
}

void UdpServer::go_on() {
    readable_ = loop_.on_readable(fd_, [this] { serve(); });
}

void UdpServer::serve() {
    for (int i = 0; i < kMostBatches; ++i) {
        if (serve_batch() < UdpBatch::kSize) return;
    }
}

size_t UdpServer::serve_batch() {
    batch_.prepare(wildcard_, UdpBatch::kSize);
    const int received = recvmmsg(fd_, batch_.in_.data(), UdpBatch::kSize, MSG_DONTWAIT, nullptr);
    if (received <= 0) return 0;
    const auto count = static_cast<size_t>(received);
    const unsigned weight = timed_.weight_of(count);
    Progress progress{.began = weight > 0 ? Clock::now() : TimePoint{}};
    parse_batch(count);
    for (size_t i = 0; i < count; ++i) answer(i, progress);
    if (progress.replies > 0) {
        send_batch(progress.replies);
        if (weight > 0) note_times(progress, weight);
    }
    return count;
}

// The clock is read for a batch, not for each reply: all of it is on its way when it is sent.
void UdpServer::note_times(const Progress& progress, unsigned weight) {
    ServingFigures& figures = responder_.recorder().figures();
    const Duration took = Clock::now() - progress.began;
    figures.note_time(Served::kOwn, took, weight * (progress.replies - progress.hits));
    figures.note_time(Served::kHit, took, weight * progress.hits);
}

void UdpServer::parse_batch(size_t count) {
    std::array<const dns::Name*, UdpBatch::kSize> names;
    size_t good = 0;
    for (size_t i = 0; i < count; ++i) {
        UdpBatch::Slot& slot = (*batch_.slots_)[i];
        slot.parsed = dns::parse_query({slot.message.data(), batch_.in_[i].msg_len}, slot.query);
        if (slot.parsed == dns::Parsed::kGood) names[good++] = &slot.query.name;
    }
    // One alone would wait as long for what is fetched ahead as for what is fetched when needed.
    if (good > 1) responder_.prefetch(std::span(names).first(good));
}

void UdpServer::answer(size_t index, Progress& progress) {
    UdpBatch::Slot& slot = (*batch_.slots_)[index];
    msghdr& header = batch_.in_[index].msg_hdr;
    const std::span<const uint8_t> message(slot.message.data(), batch_.in_[index].msg_len);
    const Client client{Endpoint::from_sockaddr(slot.client).address, policy_};
    const Outcome outcome =
        responder_.answer(slot.parsed, message, slot.query, client, Transport::kUdp, slot.reply);
    if (outcome.action == Outcome::Action::kDrop) return;
    turn_around(header);
    size_t size = outcome.size;
    Origin origin = Origin::kOwn;
    if (outcome.action != Outcome::Action::kReply) {
        const ReplyRequest request{message, slot.query, dns::udp_limit(slot.query)};
        if (progress.began == TimePoint{}) progress.began = Clock::now();
        size = look_up(outcome, request, header, slot.reply, progress.began);
        if (size == 0) return;
        origin = Origin::kCache;
        ++progress.hits;
    }
    responder_.recorder().note(Transport::kUdp, client.address, slot.query.type, origin,
                               {slot.reply.data(), size});
    batch_.out_vectors_[progress.replies] = {slot.reply.data(), size};
    msghdr& out = batch_.out_[progress.replies].msg_hdr;
    out.msg_name = header.msg_name;
    out.msg_namelen = header.msg_namelen;
    out.msg_control = header.msg_control;
    out.msg_controllen = header.msg_controllen;
    ++progress.replies;
}

// What is known outside, written to `reply`; 0: it is asked for, and sent later.
size_t UdpServer::look_up(const Outcome& outcome, const ReplyRequest& request, const msghdr& header,
                          std::span<uint8_t> reply, TimePoint began) {
    const dns::Type type = request.query.type;
    if (outcome.action == Outcome::Action::kFollow) {
        return follow_alias(forwarder_, request, reply.first(outcome.size), *outcome.alias,
                            Transport::kUdp, reply, send_later(header, type, began));
    }
    const size_t size = forwarder_.answer(request, reply);
    if (size == 0) forwarder_.forward(request, Transport::kUdp, send_later(header, type, began));
    return size;
}

Forwarding::Done UdpServer::send_later(const msghdr& header, dns::Type type, TimePoint began) {
    ReturnPath path{};
    std::copy_n(static_cast<const uint8_t*>(header.msg_name), header.msg_namelen,
                reinterpret_cast<uint8_t*>(&path.client));
    path.client_size = header.msg_namelen;
    path.control_size = std::min<size_t>(header.msg_controllen, path.control.size());
    std::copy_n(static_cast<const uint8_t*>(header.msg_control), path.control_size,
                path.control.begin());
    const std::weak_ptr<const int> socket = alive_;
    return [socket, path, type, began, &counters = counters_,
            &recorder = responder_.recorder()](std::span<const uint8_t> response) mutable {
        const auto fd = socket.lock();
        if (!fd) return;
        iovec vector{const_cast<uint8_t*>(response.data()), response.size()};
        msghdr out{};
        out.msg_name = &path.client;
        out.msg_namelen = path.client_size;
        out.msg_iov = &vector;
        out.msg_iovlen = 1;
        out.msg_control = path.control_size > 0 ? path.control.data() : nullptr;
        out.msg_controllen = path.control_size;
        if (sendmsg(*fd, &out, MSG_DONTWAIT) < 0) counters.add(Counter::kUnsent);
        recorder.note(Transport::kUdp, Endpoint::from_sockaddr(path.client).address, type,
                      Origin::kForwarded, response);
        recorder.figures().note_time(Served::kMiss, Clock::now() - began);
    };
}

// Never waits: replies to forged clients that no neighbour answers for would fill the buffer, and
// everybody would wait with them. One that cannot be sent does not hold up the others.
void UdpServer::send_batch(size_t replies) {
    size_t sent = 0;
    while (sent < replies) {
        const int count = sendmmsg(fd_, batch_.out_.data() + sent,
                                   static_cast<unsigned>(replies - sent), MSG_DONTWAIT);
        if (count > 0) {
            sent += static_cast<size_t>(count);
        } else if (count == 0 || errno != EINTR) {
            counters_.add(Counter::kUnsent);
            ++sent;
        }
    }
}

}  // namespace warren
