#include "sidecar/server/control_server.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "sidecar/attach/attachment_json.h"
#include "sidecar/base/json_text.h"
#include "sidecar/base/log.h"
#include "sidecar/base/peer.h"

namespace warren {
namespace {

using Method = HttpRequest::Method;

std::string render_ages(const ControlContext& context) {
    LabelledValues ages;
    for (const SourceStatus* source : context.sources) {
        ages.emplace_back(source->name(), source->report().age);
    }
    return render_gauges("warren_source_age_seconds",
                         "Time since the source was last well; 0 while it is.", "source", ages);
}

HttpReply show_metrics(const ControlContext& context, const HttpRequest& /*request*/) {
    const Cache::Size size = context.cache.size();
    std::string text = render_metrics(context.counters);
    text += render_gauge("warren_cache_entries", "Questions whose answers are kept.", size.entries);
    text += render_gauge("warren_cache_bytes", "Memory that the kept answers take.", size.octets);
    text += render_ages(context);
    return {.status = 200,
            .body = std::move(text),
            .type = "text/plain; version=0.0.4; charset=utf-8",
            .allow = {}};
}

HttpReply in_json(std::string text) {
    return {.status = 200, .body = std::move(text), .type = "application/json", .allow = {}};
}

HttpReply show_cache(const ControlContext& context, const HttpRequest& /*request*/) {
    const Cache::Size size = context.cache.size();
    return in_json("{\"entries\": " + std::to_string(size.entries) +
                   ", \"octets\": " + std::to_string(size.octets) + "}\n");
}

HttpReply show_sources(const ControlContext& context, const HttpRequest& /*request*/) {
    std::string text = "{\"sources\": [";
    const char* separator = "";
    for (const SourceStatus* source : context.sources) {
        const SourceReport report = source->report();
        text += std::exchange(separator, ", ") + ("{\"url\": " + json_text(source->name()));
        text += ", \"state\": " + json_text(name_of(report.state));
        text += ", \"services\": " + std::to_string(report.services);
        text += ", \"age_seconds\": " + std::to_string(report.age);
        text += ", \"last_error\": " +
                (report.error.empty() ? std::string("null") : json_text(report.error)) + '}';
    }
    return in_json(text + "]}\n");
}

HttpReply flush_cache(const ControlContext& context, const HttpRequest& request) {
    size_t flushed = 0;
    if (request.parameters.empty()) {
        flushed = context.cache.flush();
    } else {
        const auto& [key, value] = request.parameters.front();
        const auto labels = dns::labels_from_text(value);
        // An empty name is a script's variable that was not set, and not meant to be everything.
        if (!labels || value.empty()) return http_error(400, "name: this is no name");
        flushed = context.cache.flush(*labels);
    }
    return in_json("{\"flushed\": " + std::to_string(flushed) + "}\n");
}

template <typename Work>
HttpReply with_attachments(const ControlContext& context, Work work) try {
    if (context.attachments == nullptr) throw AttachError(501, "nothing can be attached here");
    return in_json(work(*context.attachments) + '\n');
} catch (const AttachError& error) {
    return {.status = error.status(),
            .body = "{\"error\": " + json_text(error.what()) + "}\n",
            .type = "application/json",
            .allow = {}};
}

HttpReply attach(const ControlContext& context, const HttpRequest& request) {
    return with_attachments(context, [&](Attachments& attachments) {
        return attachment_json(attachments.attach(read_attach_request(request.body)));
    });
}

HttpReply detach(const ControlContext& context, const HttpRequest& request) {
    if (request.parameters.empty()) return http_error(400, "id: which one?");
    return with_attachments(context, [&](Attachments& attachments) {
        const bool found = attachments.detach(request.parameters.front().second, "as asked");
        return std::string("{\"detached\": ") + (found ? "true}" : "false}");
    });
}

HttpReply show_attachments(const ControlContext& context, const HttpRequest& /*request*/) {
    return with_attachments(context, [&](Attachments& attachments) {
        std::string text = "{\"attachments\": [";
        const char* separator = "";
        for (const Attachment& attachment : attachments.list()) {
            text += std::exchange(separator, ",\n") + attachment_json(attachment);
        }
        return text + "]}";
    });
}

struct Route {
    Method method;
    std::string_view path;
    std::string_view parameter;  // the only one that it takes, if any
    HttpReply (*answer)(const ControlContext& context, const HttpRequest& request);
};

constexpr std::array kRoutes{
    Route{Method::kGet, "/metrics", "", show_metrics},
    Route{Method::kGet, "/v1/cache", "", show_cache},
    Route{Method::kGet, "/v1/sources", "", show_sources},
    Route{Method::kGet, "/v1/attachments", "", show_attachments},
    Route{Method::kPost, "/v1/attach", "", attach},
    Route{Method::kPost, "/v1/detach", "id", detach},
    Route{Method::kPost, "/v1/cache/flush", "name", flush_cache},
};

bool takes(const Route& route, const HttpRequest::Parameters& parameters) {
    return parameters.empty() || (parameters.size() == 1 && !route.parameter.empty() &&
                                  parameters.front().first == route.parameter);
}

}  // namespace

HttpReply answer_control(const ControlContext& context, Access access, const HttpRequest& request) {
    const auto* found =
        std::find_if(kRoutes.begin(), kRoutes.end(), [access, &request](const Route& route) {
            const bool reads = route.method == Method::kGet;
            return route.path == request.path && (reads || access == Access::kFull);
        });
    if (found == kRoutes.end()) return http_error(404, "there is nothing of that name");
    if (found->method != request.method) {
        HttpReply refusal = http_error(405, "not with this method");
        refusal.allow = found->method == Method::kGet ? "GET, HEAD" : "POST";
        return refusal;
    }
    if (!takes(*found, request.parameters)) {
        return http_error(400, found->parameter.empty()
                                   ? "there are no parameters"
                                   : "the only parameter is " + std::string(found->parameter));
    }
    return found->answer(context, request);
}

ControlServer::ControlServer(EventLoop& loop, int listening_fd, Access access,
                             const ControlContext& context)
    : access_(access), server_(loop, listening_fd, [this, &context](const HttpRequest& request) {
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
