#include "sidecar/control/liveness_check.h"

#include <utility>

namespace warren {
namespace {

constexpr Duration kPatience = std::chrono::seconds(1);

}  // namespace

LivenessCheck::LivenessCheck(EventLoop& loop, AskEach ask_each)
    : loop_(loop), ask_each_(std::move(ask_each)) {}

// A worker may still hold a question: its timer is the loop's, and must not outlive that.
LivenessCheck::~LivenessCheck() {
    for (const auto& question : open_) question->timer = Watch();
}

void LivenessCheck::start(std::function<void(bool all_live)> done) {
    const auto question = std::make_shared<Question>();
    question->done = std::move(done);
    open_.insert(question);
    const std::weak_ptr<Question> waiting = question;
    question->timer = loop_.after(kPatience, [this, waiting] {
        if (const auto late = waiting.lock()) end(late, false);
    });
    question->asked = ask_each_([this, &loop = loop_, waiting] {
        // On a worker, which may outlive us; the loop outlives both.
        loop.post([this, waiting] {
            const auto asking = waiting.lock();
            if (asking && ++asking->answers == asking->asked) end(asking, true);
        });
    });
}

void LivenessCheck::end(const std::shared_ptr<Question>& question, bool all_live) {
    // The timer's own function may hold the last reference.
    auto kept = question;  // NOLINT(performance-unnecessary-copy-initialization)
    if (open_.erase(kept) == 0) return;
    kept->timer = Watch();
    kept->done(all_live);
}

}  // namespace warren
