// A name server on 127.0.0.1 that does what a test says, UDP and TCP on the same port, on the
// test's own loop. It keeps what it was asked.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <functional>
#include <list>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

#include "sidecar/base/address.h"
#include "sidecar/base/event_loop.h"
#include "tests/support/response_bytes.h"

namespace warren::test {

class ScriptedUpstream {
  public:
    // What is sent back, in this order: UDP messages, or pieces of a TCP stream.
    using Script = std::function<std::vector<Bytes>(const Bytes& query)>;

    ScriptedUpstream(EventLoop& loop, Script script) : ScriptedUpstream(loop, script, script) {}
    ScriptedUpstream(EventLoop& loop, Script over_udp, Script over_tcp)
        : loop_(loop), script_(std::move(over_udp)), tcp_script_(std::move(over_tcp)) {
        for (int attempt = 0; attempt < 50 && !open(); ++attempt) {
        }
        if (!tcp_) throw std::runtime_error("no port for UDP and TCP");
        readable_ = loop.on_readable(udp_.get(), [this] { receive(); });
        acceptable_ = loop.on_readable(tcp_.get(), [this] { accept_one(); });
    }

    [[nodiscard]] Endpoint endpoint() const { return endpoint_; }

    std::vector<Bytes> queries;
    std::vector<uint16_t> ports;  // the clients', one for each UDP query
    Duration delay{};
    bool closes = false;  // a TCP connection, once everything is sent

  private:
    struct Connection {
        UniqueFd fd;
        Bytes in;
        std::vector<Bytes> pieces;
        size_t sent = 0;
        Watch readable;
        Watch sending;
    };

    bool open() {
        sockaddr_storage storage;
        socklen_t size = Endpoint{Address::parse("127.0.0.1").value(), 0}.to_sockaddr(storage);
        auto* address = reinterpret_cast<sockaddr*>(&storage);
        udp_.reset(socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
        if (bind(udp_.get(), address, size) != 0) return false;
        getsockname(udp_.get(), address, &size);
        endpoint_ = Endpoint::from_sockaddr(storage);
        tcp_.reset(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
        if (bind(tcp_.get(), address, size) == 0 && listen(tcp_.get(), 64) == 0) return true;
        tcp_.reset();
        return false;
    }

    void receive() {
        Bytes query(65535);
        sockaddr_storage from{};
        socklen_t size = sizeof from;
        const ssize_t got = recvfrom(udp_.get(), query.data(), query.size(), 0,
                                     reinterpret_cast<sockaddr*>(&from), &size);
        if (got < 0) return;
        query.resize(static_cast<size_t>(got));
        queries.push_back(query);
        ports.push_back(Endpoint::from_sockaddr(from).port);
        const auto send = [this, from, size, messages = script_(query)] {
            for (const Bytes& message : messages) {
                sendto(udp_.get(), message.data(), message.size(), 0,
                       reinterpret_cast<const sockaddr*>(&from), size);
            }
        };
        if (delay == Duration::zero()) return send();
        delayed_.push_back(loop_.after(delay, send));
    }

    void accept_one() {
        UniqueFd fd(accept4(tcp_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
        if (!fd) return;
        Connection& connection = connections_.emplace_back();
        connection.fd = std::move(fd);
        connection.readable =
            loop_.on_readable(connection.fd.get(), [this, &connection] { read(connection); });
    }

    void read(Connection& connection) {
        Bytes buffer(65537);
        const ssize_t got = recv(connection.fd.get(), buffer.data(), buffer.size(), 0);
        if (got <= 0) {
            connection.readable = Watch();
            return;
        }
        Bytes& in = connection.in;
        in.insert(in.end(), buffer.begin(), buffer.begin() + got);
        while (in.size() >= 2 && in.size() >= 2U + dns::get16(in.data())) {
            const auto end = in.begin() + 2 + dns::get16(in.data());
            queries.emplace_back(in.begin() + 2, end);
            in.erase(in.begin(), end);
            for (Bytes& piece : tcp_script_(queries.back())) {
                connection.pieces.push_back(std::move(piece));
            }
            if (connection.sending.active()) continue;
            connection.sending =
                loop_.after(delay, [this, &connection] { send_piece(connection); });
        }
    }

    void send_piece(Connection& connection) {
        connection.sending = Watch();
        if (connection.sent == connection.pieces.size()) {
            if (!closes) return;
            connection.readable = Watch();
            connection.fd.reset();
            return;
        }
        const Bytes& piece = connection.pieces[connection.sent++];
        ::send(connection.fd.get(), piece.data(), piece.size(), MSG_NOSIGNAL);
        connection.sending = loop_.after(std::chrono::milliseconds(3),
                                         [this, &connection] { send_piece(connection); });
    }

    EventLoop& loop_;
    Script script_;
    Script tcp_script_;
    Endpoint endpoint_;
    UniqueFd udp_;
    UniqueFd tcp_;
    Watch readable_;
    Watch acceptable_;
    std::vector<Watch> delayed_;
    std::list<Connection> connections_;
};

// A message as it goes over TCP.
inline Bytes with_length(Bytes message) {
    const Bytes length{static_cast<uint8_t>(message.size() >> 8),
                       static_cast<uint8_t>(message.size())};
    message.insert(message.begin(), length.begin(), length.end());
    return message;
}

}  // namespace warren::test
