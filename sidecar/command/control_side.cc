#include "sidecar/command/control_side.h"

#include "sidecar/command/version.h"

namespace warren {
namespace {

using Workers = std::vector<std::unique_ptr<Worker>>;

LivenessCheck::AskEach ask_each_of(const Workers& workers) {
    return [&workers](const std::function<void()>& answer) {
        for (const auto& worker : workers) worker->post(answer);
        return workers.size();
    };
}

SidecarFacts facts_of(const Options& options) {
    SidecarFacts facts{.version = kVersion,
                       .domain = options.domain,
                       .listen = {},
                       .http = options.http ? options.http->text() : "",
                       .workers = options.workers,
                       .cache_limit = options.cache_size};
    for (const Endpoint& endpoint : options.listen) facts.listen.push_back(endpoint.text());
    return facts;
}

ControlContext context_of(const Options& options, const ControlledParts& parts) {
    ControlContext context{.cache = parts.settings.cache,
                           .counters = {&parts.catalog.counters()},
                           .sources = parts.catalog.sources(),
                           .attachments = &parts.attachments,
                           .images = &parts.settings.images,
                           .updater = &parts.catalog.updater(),
                           .upstreams = &parts.settings.upstreams,
                           .upstream_board = &parts.upstream_board,
                           .query_log = &parts.query_log,
                           .facts = facts_of(options)};
    for (const auto& worker : parts.workers) {
        context.counters.push_back(&worker->counters());
        context.figures.push_back(&worker->figures());
    }
    context.kernel_drops = [&workers = parts.workers] {
        uint64_t drops = 0;
        for (const auto& worker : workers) drops += worker->kernel_drops();
        return drops;
    };
    return context;
}

}  // namespace

ControlSide::ControlSide(EventLoop& loop, const Options& options, const ControlledParts& parts)
    : lookup_(loop, parts.settings),
      liveness_(loop, ask_each_of(parts.workers)),
      context_(context_of(options, parts)),
      control_server_(loop, parts.control_fd, Access::kFull, context_) {
    context_.lookup = &lookup_;
    context_.liveness = &liveness_;
    context_.rates = &rates_;
    context_.counters.push_back(&lookup_.counters());
    if (parts.http_fd >= 0) http_server_.emplace(loop, parts.http_fd, Access::kReadOnly, context_);
}

}  // namespace warren
