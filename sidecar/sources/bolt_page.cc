#include "sidecar/sources/bolt_page.h"

#include <string>
#include <utility>

#include "sidecar/sources/bolt_file.h"
#include "sidecar/sources/little_endian.h"

namespace warren {
namespace {

constexpr uint16_t kBranch = 1;
constexpr uint16_t kLeaf = 2;
constexpr uint32_t kBucket = 1;  // of an element
constexpr size_t kElement = 16;  // octets, of branch and leaf alike

}  // namespace

BoltPage::BoltPage(std::vector<uint8_t> octets, uint64_t id) : octets_(std::move(octets)) {
    const std::string name = "page " + std::to_string(id);
    if (octets_.size() < kBoltPageHeader) throw BoltError(name + " is cut short");
    if (read_little_endian<uint64_t>(octets_.data()) != id) {
        throw BoltError(name + " has the number of another one");
    }
    const auto flags = read_little_endian<uint16_t>(octets_.data() + 8);
    if (flags != kBranch && flags != kLeaf) throw BoltError(name + " is neither branch nor leaf");
    leaf_ = flags == kLeaf;
    count_ = read_little_endian<uint16_t>(octets_.data() + 10);
    check(id);
}

// That keys and values lie behind the elements and within the page, and are no more than it has
// room for: so what is read is never more than the file.
void BoltPage::check(uint64_t id) const {
    const std::string name = "page " + std::to_string(id);
    const size_t begin = kBoltPageHeader + count_ * kElement;
    if (begin > octets_.size()) throw BoltError(name + " has more elements than room");
    if (!leaf_ && count_ == 0) throw BoltError(name + " is a branch that leads nowhere");
    uint64_t room = octets_.size() - begin;
    for (size_t i = 0; i < count_; ++i) {
        const Element element = this->element(i);
        const uint64_t size = element.key_size + element.value_size;
        if (element.position < begin || element.position + size > octets_.size() || size > room) {
            throw BoltError(name + " has an element that is not in it");
        }
        room -= size;
        if (i > 0 && key(i - 1) >= key(i)) throw BoltError(name + " is not in order");
    }
}

const uint8_t* BoltPage::at(size_t index) const {
    return octets_.data() + kBoltPageHeader + index * kElement;
}

BoltPage::Element BoltPage::element(size_t index) const {
    const uint8_t* sizes = at(index) + (leaf_ ? 4 : 0);
    const auto own = static_cast<uint64_t>(at(index) - octets_.data());
    return {own + read_little_endian<uint32_t>(sizes), read_little_endian<uint32_t>(sizes + 4),
            leaf_ ? read_little_endian<uint32_t>(sizes + 8) : 0};
}

std::string_view BoltPage::text(uint64_t position, uint64_t size) const {
    return {reinterpret_cast<const char*>(octets_.data()) + position, size};
}

std::string_view BoltPage::key(size_t index) const {
    const Element found = element(index);
    return text(found.position, found.key_size);
}

std::string_view BoltPage::value(size_t index) const {
    const Element found = element(index);
    return text(found.position + found.key_size, found.value_size);
}

uint64_t BoltPage::child(size_t index) const { return read_little_endian<uint64_t>(at(index) + 8); }

bool BoltPage::is_bucket(size_t index) const {
    return (read_little_endian<uint32_t>(at(index)) & kBucket) != 0;
}

}  // namespace warren
