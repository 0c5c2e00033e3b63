#include "sidecar/control/control_server.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>
#include <string_view>

#include "sidecar/base/log.h"
#include "sidecar/base/peer.h"
#include "sidecar/control/own_host.h"
#include "sidecar/control/pages.h"
#include "sidecar/page/page_files.h"

namespace warren {
namespace {

using Method = HttpRequest::Method;

struct HttpRoute {
    Method method;
    std::string_view path;  // with a slash at its end: and all below it
    std::array<std::string_view, 4> parameters;
    HttpReply (*answer)(const ControlContext& context, const HttpRequest& request);
    Access access = Access::kReadOnly;  // what it takes
    // For who may only read, where that is another one.
    HttpReply (*answer_reader)(const ControlContext& context, const HttpRequest& request) = nullptr;

    [[nodiscard]] bool is_at(std::string_view asked) const {
        if (!path.ends_with('/')) return asked == path;
        return asked.starts_with(path) && asked.size() > path.size();
    }
};

constexpr std::array kRoutes{
    HttpRoute{Method::kGet, "/healthz", {}, show_health},
    HttpRoute{Method::kGet, "/readyz", {}, show_readiness},
    HttpRoute{Method::kGet, "/metrics", {}, show_metrics},
    HttpRoute{Method::kGet, "/v1/status", {}, show_status},
    HttpRoute{Method::kGet, "/v1/services", {"match", "after", "limit", "name"}, show_services},
    HttpRoute{Method::kGet, kServicePath, {}, show_service},
    HttpRoute{Method::kGet,
              "/v1/resolve",
              {"name", "type"},
              show_resolved,
              Access::kReadOnly,
              show_resolved_here},
    HttpRoute{Method::kGet, "/v1/changes", {"since"}, show_changes},
    HttpRoute{Method::kGet, "/v1/cache", {}, show_cache},
    HttpRoute{Method::kGet, "/v1/sources", {}, show_sources},
    HttpRoute{Method::kGet, "/v1/attachments", {}, show_attachments},
    HttpRoute{Method::kPost, "/v1/attach", {}, attach, Access::kFull},
    HttpRoute{Method::kPost, "/v1/detach", {"id"}, detach, Access::kFull},
    HttpRoute{Method::kPost, "/v1/cache/flush", {"name"}, flush_cache, Access::kFull},
    HttpRoute{Method::kGet, "/v1/log-level", {}, show_log_level, Access::kFull},
    HttpRoute{Method::kPost, "/v1/log-level", {"level"}, change_log_level, Access::kFull},
    HttpRoute{Method::kGet, "/v1/query-log", {}, show_query_log, Access::kFull},
    HttpRoute{Method::kPost,
              "/v1/query-log",
              {"on", "name", "client", "sample"},
              change_query_log,
              Access::kFull},
};

// What is wrong with the parameters, "" if nothing is. None may be given twice.
std::string parameter_problem(const HttpRoute& route, const HttpRequest::Parameters& parameters) {
    std::string known;
    for (const std::string_view name : route.parameters) {
        if (!name.empty()) known += (known.empty() ? "" : ", ") + std::string(name);
    }
    for (auto given = parameters.begin(); given != parameters.end(); ++given) {
        const auto& name = given->first;
        const bool is_known =
            !name.empty() && std::find(route.parameters.begin(), route.parameters.end(), name) !=
                                 route.parameters.end();
        const bool twice = std::any_of(parameters.begin(), given, [&name](const auto& before) {
            return before.first == name;
        });
        if (is_known && !twice) continue;
        if (known.empty()) return "there are no parameters";
        const bool one = known.find(',') == std::string::npos;
        return (one ? "the only parameter is " : "the parameters are ") + known;
    }
    return "";
}

HttpReply in_page(const PageFile& file) {
    return {.status = 200, .body = std::string(file.content), .type = file.type, .allow = {}};
}

// It may be given another one while we run.
std::string machine_name() {
    std::array<char, HOST_NAME_MAX + 1> name{};
    return gethostname(name.data(), name.size()) == 0 ? name.data() : "";
}

}  // namespace

HttpReply answer_control(const ControlContext& context, Access access, const HttpRequest& request) {
    const PageFile* file = find_page_file(request.path);
    if (file != nullptr && request.method == Method::kGet) return in_page(*file);
    const HttpRoute* found = nullptr;
    std::string methods;
    for (const HttpRoute& route : kRoutes) {
        const bool allowed = access == Access::kFull || route.access == Access::kReadOnly;
        if (!allowed || !route.is_at(request.path)) continue;
        if (route.method == request.method) found = &route;
        methods += methods.empty() ? "" : ", ";
        methods += route.method == Method::kGet ? "GET, HEAD" : "POST";
    }
    if (methods.empty()) return http_error(404, "there is nothing of that name");
    if (found == nullptr) {
        HttpReply refusal = http_error(405, "not with this method");
        refusal.allow = methods;
        return refusal;
    }
    const std::string problem = parameter_problem(*found, request.parameters);
    if (!problem.empty()) return http_error(400, problem);
    const bool as_reader = access == Access::kReadOnly && found->answer_reader != nullptr;
    return (as_reader ? found->answer_reader : found->answer)(context, request);
}

ControlServer::ControlServer(EventLoop& loop, int listening_fd, Access access,
                             const ControlContext& context)
    : access_(access), server_(loop, listening_fd, [this, &context](const HttpRequest& request) {
          if (access_ == Access::kReadOnly && !is_own_host(request.host, machine_name())) {
              return http_error(403, "ask by an address, localhost or the name of this machine");
          }
          if (refuses(request)) return http_error(403, "not permitted");
          return answer_control(context, access_, request);
      }) {}

bool ControlServer::refuses(const HttpRequest& request) {
    if (access_ == Access::kReadOnly) return false;
    const auto peer = peer_of(request.connection);
    if (peer && may_control(request.connection, *peer)) return false;
    size_t left_out = 0;
    if (refusals_.take(Clock::now(), left_out)) {
        log_warning("control socket: refused to the user " +
                    (peer ? std::to_string(peer->user) : std::string("that is not known")) +
                    and_left_out(left_out));
    }
    return true;
}

}  // namespace warren
