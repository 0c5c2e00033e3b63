// Services that nobody is answered of, and instances that are left out.
#include "sidecar/doctor/examination.h"

namespace warren {
namespace {

using nlohmann::json;

constexpr size_t kNamed = 5;  // of many, the first ones

class Names {
  public:
    void add(const std::string& name) {
        ++count_;
        if (count_ <= kNamed) text_ += (text_.empty() ? "" : ", ") + name;
    }
    [[nodiscard]] bool empty() const { return count_ == 0; }
    [[nodiscard]] std::string text() const {
        return count_ > kNamed ? text_ + " and " + std::to_string(count_ - kNamed) + " more"
                               : text_;
    }

  private:
    size_t count_ = 0;
    std::string text_;
};

}  // namespace

void check_instances(const Examination& examination, Findings& findings) {
    if (examination.services.is_null()) return;
    Names none;
    Names some;
    for (const json& service : examination.services.value("services", json::array())) {
        if (service.contains("external")) continue;
        const auto all = service.value("instances", uint64_t{0});
        const auto healthy = service.value("healthy", uint64_t{0});
        const std::string name = service.value("name", "?");
        if (healthy == 0) none.add(name);
        if (healthy > 0 && healthy < all) {
            some.add(name + " (" + std::to_string(healthy) + " of " + std::to_string(all) + ')');
        }
    }
    if (!none.empty()) {
        findings.wrong("instances",
                       "services without a running and healthy instance: " + none.text(),
                       "see why: warren-sidecar services NAME; they answer 'no address' meanwhile");
    }
    if (!some.empty()) {
        findings.note("instances", "some are left out, not running or not healthy: " + some.text(),
                      "see which: warren-sidecar services NAME; each answers to its own name");
    }
    const json image = examination.status.value("image", json::object());
    if (const auto missing = image.value("without_address", uint64_t{0}); missing > 0) {
        findings.wrong("instances", std::to_string(missing) + " running have no address",
                       "attach their containers with their runtime ids, or publish a port in host "
                       "mode");
    }
    if (none.empty() && some.empty()) findings.well("instances", "all are answered");
}

}  // namespace warren
