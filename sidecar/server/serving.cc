#include "sidecar/server/serving.h"

#include <utility>

namespace warren {
namespace {

constexpr Duration kForSources = std::chrono::seconds(5);

}  // namespace

void Serving::begin(std::function<void()> begun) {
    begun_ = std::move(begun);
    for (const auto& worker : workers_) worker->start();
    go_on();
}

void Serving::begin_when_known(std::function<void()> begun, std::function<bool()> may_begin) {
    begun_ = std::move(begun);
    for (const auto& worker : workers_) {
        worker->wait();
        worker->start();
    }
    patience_ = loop_.after(kForSources, [this, may_begin = std::move(may_begin)] {
        if (!may_begin || may_begin()) return go_on();
        begun_ = nullptr;
    });
}

void Serving::go_on() {
    patience_ = Watch();
    for (const auto& worker : workers_) worker->go_on();
    std::exchange(begun_, nullptr)();
}

void Serving::note_image() {
    loop_.post([this] { look(); });
}

void Serving::look() {
    if (!begun_) return;
    const auto image = images_.newest();
    if (image != nullptr && image->complete) go_on();
}

void Serving::finish(Duration patience, std::function<void()> done) {
    begun_ = nullptr;  // one that ends before it serves is no successor
    done_ = std::move(done);
    unfinished_ = workers_.size();
    for (const auto& worker : workers_) {
        // A worker may outlive us, the loop outlives both.
        worker->finish([this, &loop = loop_] { loop.post([this] { count_finished(); }); });
    }
    patience_ = loop_.after(patience, [this] {
        unfinished_ = 0;
        std::exchange(done_, nullptr)();
    });
}

void Serving::count_finished() {
    if (!done_ || --unfinished_ > 0) return;
    patience_ = Watch();
    std::exchange(done_, nullptr)();
}

}  // namespace warren
