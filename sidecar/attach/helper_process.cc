#include "sidecar/attach/helper_process.h"

#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <vector>

#include "sidecar/attach/open_in_namespace.h"
#include "sidecar/base/passed_descriptors.h"

namespace warren {
namespace {

constexpr unsigned kPatience = 5;  // seconds
// The sockets for upstreams are the most that are asked for; a pidfd comes with them.
static_assert(kUpstreamUdp + kUpstreamTcp + 1 <= kMostPassed);

void send_reply(int socket, const NamespaceReply& reply, const std::vector<UniqueFd>& opened) {
    std::vector<int> descriptors;
    descriptors.reserve(opened.size());
    for (const UniqueFd& fd : opened) descriptors.push_back(fd.get());
    send_with(socket, {reinterpret_cast<const char*>(&reply), sizeof reply}, descriptors);
}

[[noreturn]] void serve_in_child(int socket, const NamespaceRequest& request) {
    std::signal(SIGCHLD, SIG_DFL);  // it waits for nft
    alarm(kPatience);
    std::vector<UniqueFd> opened;
    const NamespaceReply reply = open_in_namespace(request, opened);
    send_reply(socket, reply, opened);
    _exit(0);
}

}  // namespace

int run_attach_helper(int socket) {
    int type = 0;
    socklen_t size = sizeof type;
    if (getsockopt(socket, SOL_SOCKET, SO_TYPE, &type, &size) != 0 || type != SOCK_SEQPACKET) {
        std::fprintf(stderr, "warren-sidecar: attach-helper is started by the sidecar itself\n");
        return 2;
    }
    prctl(PR_SET_NAME, "attach-helper");
    std::signal(SIGCHLD, SIG_IGN);  // nobody waits for them
    while (true) {
        NamespaceRequest request{};
        const ssize_t received = recv(socket, &request, sizeof request, 0);
        if (received < 0 && errno == EINTR) continue;
        if (received <= 0) return 0;
        if (static_cast<size_t>(received) != sizeof request) continue;
        request.path.back() = '\0';
        const pid_t child = fork();
        if (child == 0) serve_in_child(socket, request);
        if (child < 0) {
            NamespaceReply reply{};
            reply.number = request.number;
            reply.step = NamespaceStep::kFork;
            reply.error = errno;
            send_reply(socket, reply, {});
        }
    }
}

}  // namespace warren
