// A name server on a port of 127.0.0.1 for TCP, with TLS or without, on the test's own loop. It
// does with each query what the test says; it counts connections and keeps what it was asked.
#pragma once

#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <csignal>
#include <functional>
#include <list>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

#include "sidecar/base/address.h"
#include "sidecar/base/event_loop.h"
#include "sidecar/upstream/message_stream.h"
#include "tests/support/response_bytes.h"

namespace warren::test {

class StreamServer {
  public:
    class Connection {
      public:
        // Octets as they are; a message goes by reply().
        void send(const Bytes& octets) {
            if (!fd_) return;
            const auto size = static_cast<int>(octets.size());
            if (ssl_) {
                if (size > 0) SSL_write(ssl_.get(), octets.data(), size);
            } else {
                ::send(fd_.get(), octets.data(), octets.size(), MSG_NOSIGNAL);
            }
        }
        void reply(const Bytes& message) {
            Bytes octets;
            append_with_length(message, octets);
            send(octets);
        }
        void close() {
            if (ssl_ && SSL_is_init_finished(ssl_.get()) == 1) SSL_shutdown(ssl_.get());
            cut();
        }
        // Without a word of TLS.
        void cut() {
            watch_ = Watch();
            ssl_.reset();
            fd_.reset();
        }

        size_t number = 0;  // of the connection, from 1
        std::vector<Bytes> queries;
        bool resumed = false;

      private:
        friend class StreamServer;
        UniqueFd fd_;
        std::unique_ptr<SSL, decltype(&SSL_free)> ssl_{nullptr, SSL_free};
        MessageStream in_;
        Watch watch_;
    };
    using Script = std::function<void(Connection& connection, const Bytes& query)>;

    explicit StreamServer(EventLoop& loop, Script script, SSL_CTX* tls = nullptr,
                          const Endpoint& at = {Address::parse("127.0.0.1").value(), 0})
        : loop_(loop), script_(std::move(script)), tls_(tls) {
        std::signal(SIGPIPE, SIG_IGN);  // SSL_write() knows no MSG_NOSIGNAL
        sockaddr_storage storage;
        socklen_t size = at.to_sockaddr(storage);
        auto* address = reinterpret_cast<sockaddr*>(&storage);
        listener_.reset(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
        const int yes = 1;
        setsockopt(listener_.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
        if (bind(listener_.get(), address, size) != 0 || listen(listener_.get(), 256) != 0) {
            throw std::runtime_error("no port for a server");
        }
        getsockname(listener_.get(), address, &size);
        endpoint = Endpoint::from_sockaddr(storage);
        acceptable_ = loop.on_readable(listener_.get(), [this] { accept_one(); });
    }

    [[nodiscard]] size_t accepted() const { return connections_.size(); }
    [[nodiscard]] size_t open() const {
        size_t count = 0;
        for (const Connection& connection : connections_) count += connection.fd_ ? 1 : 0;
        return count;
    }
    Connection& connection(size_t number) {
        return *std::next(connections_.begin(), static_cast<long>(number - 1));
    }
    void close_all() {
        for (Connection& connection : connections_) connection.close();
    }

    Endpoint endpoint;
    std::vector<Bytes> queries;
    // Told of what came before any query was whole: for servers that speak no DNS.
    std::function<void(Connection&)> greeted;

  private:
    void accept_one() {
        UniqueFd fd(accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
        if (!fd) return;
        Connection& connection = connections_.emplace_back();
        connection.number = connections_.size();
        connection.fd_ = std::move(fd);
        if (tls_ != nullptr) {
            connection.ssl_.reset(SSL_new(tls_));
            SSL_set_fd(connection.ssl_.get(), connection.fd_.get());
            SSL_set_accept_state(connection.ssl_.get());
        }
        connection.watch_ =
            loop_.on_readable(connection.fd_.get(), [this, &connection] { read(connection); });
    }

    void read(Connection& connection) {
        Bytes buffer(65536);
        for (;;) {
            if (greeted) greeted(connection);
            if (!connection.fd_) return;
            const ssize_t size = read_some(connection, buffer);
            if (size == -1) return;
            if (size <= 0) return connection.cut();
            connection.in_.add(std::span(buffer).first(static_cast<size_t>(size)));
            while (const auto query = connection.in_.next()) {
                queries.emplace_back(query->begin(), query->end());
                connection.queries.push_back(queries.back());
                script_(connection, connection.queries.back());
                if (!connection.fd_) return;
            }
        }
    }

    // -1: later; 0 and less: the end.
    static ssize_t read_some(Connection& connection, Bytes& buffer) {
        if (!connection.ssl_) {
            const ssize_t size =
                recv(connection.fd_.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
            return size < 0 && errno != EAGAIN ? -2 : size;
        }
        SSL* ssl = connection.ssl_.get();
        const int size = SSL_read(ssl, buffer.data(), static_cast<int>(buffer.size()));
        if (SSL_is_init_finished(ssl) == 1) connection.resumed = SSL_session_reused(ssl) == 1;
        if (size > 0) return size;
        return SSL_get_error(ssl, size) == SSL_ERROR_WANT_READ ? -1 : -2;
    }

    EventLoop& loop_;
    Script script_;
    SSL_CTX* tls_;
    UniqueFd listener_;
    std::list<Connection> connections_;
    Watch acceptable_;
};

inline void answer_all(StreamServer::Connection& connection, const Bytes& query) {
    connection.reply(ResponseBytes(query).address(7).bytes());
}
inline void answer_none(StreamServer::Connection&, const Bytes&) {}

}  // namespace warren::test
