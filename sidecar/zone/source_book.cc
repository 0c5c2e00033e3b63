#include "sidecar/zone/source_book.h"

#include <utility>

namespace warren {

void SourceBook::add(std::string name) {
    const std::lock_guard lock(mutex_);
    sources_.push_back({std::move(name), 0});
}

void SourceBook::note_bad_entries(size_t place, size_t count) {
    const std::lock_guard lock(mutex_);
    sources_.at(place).bad_entries = count;
}

void SourceBook::note_believed(const std::string& service, size_t place) {
    const std::lock_guard lock(mutex_);
    if (place == 0) {
        not_first_.erase(service);
    } else {
        not_first_[service] = place;
    }
}

std::vector<SourceBook::Source> SourceBook::sources() const {
    const std::lock_guard lock(mutex_);
    return sources_;
}

std::string SourceBook::source_of(const std::string& service) const {
    const std::lock_guard lock(mutex_);
    if (sources_.empty()) return "";
    const auto found = not_first_.find(service);
    return sources_[found != not_first_.end() ? found->second : 0].name;
}

}  // namespace warren
