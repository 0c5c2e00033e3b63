#include "sidecar/doctor/findings_text.h"

#include <algorithm>

#include "sidecar/base/counted.h"

namespace warren {
namespace {

const char* mark_of(Verdict verdict) {
    switch (verdict) {
        case Verdict::kWell:
            return "ok   ";
        case Verdict::kNote:
            return "note ";
        case Verdict::kWrong:
            return "WRONG";
    }
    return "?";
}

size_t count_of(const Findings& findings, Verdict verdict) {
    return static_cast<size_t>(
        std::count_if(findings.all().begin(), findings.all().end(),
                      [verdict](const Finding& finding) { return finding.verdict == verdict; }));
}

}  // namespace

std::string findings_text(const Findings& findings) {
    size_t width = 0;
    for (const Finding& finding : findings.all()) width = std::max(width, finding.about.size());
    std::string text;
    for (const Finding& finding : findings.all()) {
        std::string about = finding.about;
        about.resize(width, ' ');
        text += std::string(mark_of(finding.verdict)) + "  " + about + "  " + finding.text + '\n';
        if (!finding.cure.empty())
            text += "       " + std::string(width, ' ') + "-> " + finding.cure + '\n';
    }
    const size_t wrong = count_of(findings, Verdict::kWrong);
    const size_t notes = count_of(findings, Verdict::kNote);
    if (wrong == 0)
        return text + "All is well" + (notes > 0 ? ", with " + counted(notes, "note") : "") + ".\n";
    return text + counted(wrong, "fault") + (notes > 0 ? ", " + counted(notes, "note") : "") +
           ".\n";
}

bool is_all_well(const Findings& findings) { return count_of(findings, Verdict::kWrong) == 0; }

}  // namespace warren
