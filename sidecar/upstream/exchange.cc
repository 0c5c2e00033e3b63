#include "sidecar/upstream/exchange.h"

#include <sys/socket.h>

#include <cerrno>

#include "sidecar/dns/response.h"

namespace warren {

UniqueFd connect_socket(const ExchangeContext& context, const Endpoint& server, int type) {
    sockaddr_storage storage;
    const socklen_t size = server.to_sockaddr(storage);
    UniqueFd fd = context.sockets != nullptr
                      ? context.sockets->take(server, type)
                      : UniqueFd(socket(storage.ss_family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!fd) return fd;
    if (connect(fd.get(), reinterpret_cast<const sockaddr*>(&storage), size) != 0 &&
        errno != EINPROGRESS) {
        const int error = errno;
        fd.reset();
        errno = error;
    }
    return fd;
}

bool is_response(ExchangeContext& context, const Question& question, uint16_t id,
                 std::span<const uint8_t> response) {
    if (dns::answers_question(response, question.message, question.query, id) &&
        dns::walk(response, [](const dns::Record&) {})) {
        return true;
    }
    context.counters.add(Counter::kUpstreamIgnored);
    return false;
}

}  // namespace warren
