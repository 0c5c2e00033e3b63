#include "sidecar/upstream/upstream_board.h"

namespace warren {

UpstreamFigures* UpstreamBoard::of(const Upstream& server) {
    const std::lock_guard lock(mutex_);
    std::string text = server.text();
    if (figures_.size() >= kMost && !figures_.contains(text)) return nullptr;
    return &figures_.try_emplace(std::move(text)).first->second;
}

std::vector<std::pair<std::string, const UpstreamFigures*>> UpstreamBoard::all() const {
    const std::lock_guard lock(mutex_);
    std::vector<std::pair<std::string, const UpstreamFigures*>> all;
    all.reserve(figures_.size());
    for (const auto& [text, figures] : figures_) all.emplace_back(text, &figures);
    return all;
}

const UpstreamFigures* UpstreamBoard::find(const std::string& text) const {
    const std::lock_guard lock(mutex_);
    const auto found = figures_.find(text);
    return found != figures_.end() ? &found->second : nullptr;
}

}  // namespace warren
