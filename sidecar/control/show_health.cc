// Whether it lives (/healthz) and whether it can be of use (/readyz): for systemd, load balancers
// and whoever restarts it.
#include "sidecar/base/json_writer.h"
#include "sidecar/control/pages.h"

namespace warren {
namespace {

HttpReply in_words(int status, std::string_view word, const std::string& reason = {}) {
    JsonWriter json;
    json.begin_object();
    json.put("status", word);
    if (!reason.empty()) json.put("reason", reason);
    json.end_object();
    return json_reply(json.finish(), status);
}

}  // namespace

HttpReply show_health(const ControlContext& context, const HttpRequest& /*request*/) {
    if (context.liveness == nullptr) return in_words(200, "healthy");
    HttpReply reply;
    reply.later = [&context](const HttpReply::Send& send) {
        context.liveness->start([send](bool all_live) {
            send(all_live ? in_words(200, "healthy")
                          : in_words(503, "unhealthy", "a worker has not come round for a second"));
        });
    };
    return reply;
}

HttpReply show_readiness(const ControlContext& context, const HttpRequest& /*request*/) {
    if (context.images != nullptr && context.images->newest()) return in_words(200, "ready");
    std::string reason = "no catalog has been read yet";
    for (const SourceStatus* source : context.sources) {
        const SourceReport report = source->report();
        if (!report.error.empty()) reason += "; " + source->name() + ": " + report.error;
    }
    return in_words(503, "not ready", reason);
}

}  // namespace warren
