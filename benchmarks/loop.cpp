// hospital-lite as an event loop in C++ for this workload alone: about what the processor can do.
// Prints the figures of benchmarks/workload.py as a JSON list. Hours; the only argument is a seed.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <random>
#include <utility>
#include <vector>

static const double END = 425 * 24.0, WARM_UP = 60 * 24.0;
static const int CUBICLES = 45, BEDS = 730, THEATRES = 8;
static const double EMERGENCY = 300 / 24.0, ELECTIVE = 20 / 24.0, DAY_CASE = 60 / 24.0;

struct Lognormal {
  double mu, sigma;
  Lognormal(double mean, double cv) {
    double variance = std::log(1 + cv * cv);
    mu = std::log(mean) - variance / 2;
    sigma = std::sqrt(variance);
  }
};

struct Luck {
  std::mt19937_64 bits;
  std::normal_distribution<double> normal;
  double uniform() { return (bits() >> 11) * 0x1.0p-53; }
  double exponential(double rate) { return -std::log(1 - uniform()) / rate; }
  double lognormal(const Lognormal &law) { return std::exp(law.mu + law.sigma * normal(bits)); }
};

enum Kind { EMERGENCY_COMES, ELECTIVE_COMES, DAY_CASE_COMES, TREATED, STAYED, LEFT_BED, OPERATED };
struct Event {
  double at;
  int kind;
  bool inpatient;
};
struct Later {
  bool operator()(const Event &a, const Event &b) const { return a.at > b.at; }
};

struct Agenda {
  std::vector<Event> heap;
  void push(double at, int kind, bool inpatient = false) {
    heap.push_back({at, kind, inpatient});
    std::push_heap(heap.begin(), heap.end(), Later());
  }
  Event pop() {
    std::pop_heap(heap.begin(), heap.end(), Later());
    Event first = heap.back();
    heap.pop_back();
    return first;
  }
};

struct Pool {  // how many places are free, and for how long how many were since the warm-up
  int places, free;
  double since = WARM_UP, area = 0;
  explicit Pool(int places) : places(places), free(places) {}
  void change(double now, int more) {
    if (now > WARM_UP) {
      area += free * (now - since);
      since = now;
    }
    free += more;
  }
  double used() {
    change(END, 0);
    return places - area / (END - WARM_UP);
  }
};

struct Waits {
  double sum = 0;
  long count = 0;
  void note(double now, double since) {
    if (since >= WARM_UP) {
      sum += now - since;
      count++;
    }
  }
  double mean() const { return count ? sum / count : 0; }
};

int main(int count, char **words) {
  Luck luck;
  luck.bits.seed(count > 1 ? std::atoll(words[1]) * 7919 + 1 : 1);
  const Lognormal treatment(3, .8), stay(156, 1.2), delay(120, 1), operation(2, .5), elective_stay(60, 1);
  Agenda agenda;
  Pool cubicles(CUBICLES), beds(BEDS), theatres(THEATRES);
  std::deque<double> for_cubicle, for_bed, elective_for_bed;
  std::deque<std::pair<double, bool>> for_theatre;
  Waits cubicle, emergency_bed, elective_bed, theatre;

  auto treat = [&](double now, double since) {
    cubicle.note(now, since);
    agenda.push(now + luck.lognormal(treatment), TREATED);
  };
  auto admit = [&](double now, double since) {
    emergency_bed.note(now, since);
    double until = now + luck.lognormal(stay);
    agenda.push(until, luck.uniform() < .25 ? STAYED : LEFT_BED);
  };
  auto admit_elective = [&](double now, double since) {
    elective_bed.note(now, since);
    agenda.push(now + luck.lognormal(elective_stay), LEFT_BED);
  };
  auto operate = [&](double now, double since, bool inpatient) {
    theatre.note(now, since);
    agenda.push(now + luck.lognormal(operation), OPERATED, inpatient);
  };

  agenda.push(luck.exponential(EMERGENCY), EMERGENCY_COMES);
  agenda.push(luck.exponential(ELECTIVE), ELECTIVE_COMES);
  agenda.push(luck.exponential(DAY_CASE), DAY_CASE_COMES);
  while (true) {
    Event event = agenda.pop();
    double now = event.at;
    if (now >= END) break;
    switch (event.kind) {
      case EMERGENCY_COMES:
        agenda.push(now + luck.exponential(EMERGENCY), EMERGENCY_COMES);
        if (cubicles.free) {
          cubicles.change(now, -1);
          treat(now, now);
        } else {
          for_cubicle.push_back(now);
        }
        break;
      case ELECTIVE_COMES:
      case DAY_CASE_COMES: {
        bool inpatient = event.kind == ELECTIVE_COMES;
        agenda.push(now + luck.exponential(inpatient ? ELECTIVE : DAY_CASE), event.kind);
        if (theatres.free) {
          theatres.change(now, -1);
          operate(now, now, inpatient);
        } else {
          for_theatre.push_back({now, inpatient});
        }
        break;
      }
      case TREATED:
        if (for_cubicle.empty()) {
          cubicles.change(now, 1);
        } else {
          double since = for_cubicle.front();
          for_cubicle.pop_front();
          treat(now, since);
        }
        if (luck.uniform() < .28) {
          if (beds.free) {
            beds.change(now, -1);
            admit(now, now);
          } else {
            for_bed.push_back(now);
          }
        }
        break;
      case STAYED:
        agenda.push(now + luck.lognormal(delay), LEFT_BED);
        break;
      case LEFT_BED:
        if (!for_bed.empty()) {
          double since = for_bed.front();
          for_bed.pop_front();
          admit(now, since);
        } else if (!elective_for_bed.empty()) {
          double since = elective_for_bed.front();
          elective_for_bed.pop_front();
          admit_elective(now, since);
        } else {
          beds.change(now, 1);
        }
        break;
      case OPERATED:
        if (for_theatre.empty()) {
          theatres.change(now, 1);
        } else {
          auto next = for_theatre.front();
          for_theatre.pop_front();
          operate(now, next.first, next.second);
        }
        if (event.inpatient) {
          if (beds.free) {
            beds.change(now, -1);
            admit_elective(now, now);
          } else {
            elective_for_bed.push_back(now);
          }
        }
        break;
    }
  }
  std::printf("[%.17g, %.17g, %.17g, %.17g, ", cubicle.mean(), emergency_bed.mean(), elective_bed.mean(), theatre.mean());
  std::printf("%.17g, %.17g, %.17g]\n", cubicles.used(), beds.used(), theatres.used());
}
