import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
  await world.house.openMailbox();
});
afterAll(() => world.close());

/** Sends what waits; the mails to one address, the oldest first. */
async function mailsTo(email: string): Promise<{ subject: string; text: string; headers: { name: string }[] }[]> {
  while ((await world.house.interact.sender.drainOnce()) > 0);
  const sink = world.house.sink();
  if (sink === null) throw new Error("There is no mailbox.");
  const mails = await Promise.all(sink.list(email, undefined, 100).items.map(({ id }) => sink.read(id)));
  return mails.flatMap((mail) => (mail === null ? [] : [mail])).reverse();
}

const titles = async (id: string): Promise<string[]> =>
  (await world.house.interact.timeline(id, { limit: 50 })).items.map(({ title, detail }) => `${title}. ${detail ?? ""}`);

test("what several said is sorted, answered once, acted on for all of them, and stands in their lines of time", async () => {
  const { suggestions } = world.house.care;
  const [ann, ben, cleo] = [
    await world.person({ given: "Ann" }),
    await world.person({ given: "Ben" }),
    await world.person({ given: "Cleo" }),
  ];
  const first = await suggestions.note(ann, { words: "Deliver on Saturdays", channel: "desk" });
  const second = await suggestions.note(ben, { words: "I am never at home in the week", channel: "phone" });
  await suggestions.note(cleo, { words: "Too dear", channel: "form" });
  world.clock.now = new Date(world.clock.now.getTime() + 3 * 86_400_000);
  for (const id of [first, second]) await suggestions.sort(id, { kind: "delivery", matter: "Saturday delivery", assignedTo: "Olga" });
  expect(await suggestions.sort(first, { answer: "We are looking for a carrier" })).toMatchObject({
    name: "Ann",
    kind: "delivery",
    assignedTo: "Olga",
    answeredAt: world.clock.now,
  });
  const { kinds, matters } = await suggestions.summary();
  expect(matters).toEqual([{ matter: "Saturday delivery", people: 2 }]);
  expect(kinds.find(({ kind }) => kind === "delivery")).toMatchObject({ asked: 2, answered: 1, actedOn: 0, open: 2 });
  expect(kinds.find(({ kind }) => kind === "none")).toMatchObject({ asked: 1, open: 1 });
  expect(await suggestions.done(second, "We deliver on Saturdays from June on")).toEqual({ people: 2 });
  await expect(suggestions.done(first, "again")).rejects.toThrow("acted on already");
  const open = await suggestions.page({ open: true });
  expect(open.items.map(({ personId }) => personId)).toEqual([cleo]);
  expect((await suggestions.page({ open: false, kind: "delivery" })).items).toHaveLength(2);
  expect((await suggestions.of(ann))[0]).toMatchObject({
    doneWords: "We deliver on Saturdays from June on",
    answer: "We are looking for a carrier",
  });
  await expect(suggestions.sort("00000000-0000-4000-8000-000000000000", {})).rejects.toThrow("no such suggestion");
  await expect(suggestions.note("00000000-0000-4000-8000-000000000000", { words: "x", channel: "desk" })).rejects.toThrow("no such person");
});

test("each who said it is told once, in their language and by the medium they chose, whatever else they refuse; what does not go says why", async () => {
  const { suggestions } = world.house.care;
  const place = { country: "GB", timeZone: "Europe/London" };
  const dan = await world.person({ given: "Dan", email: "dan@shop.example", ...place });
  const eva = await world.person({ given: "Eva", email: "eva@shop.example", language: "de", ...place });
  const fay = await world.person({ given: "Fay", ...place });
  const gus = await world.person({ given: "Gus", email: "gus@shop.example", ...place });
  const address = { lines: ["1 High Street"], postalCode: "YO1 6JT", city: "York", country: "GB" };
  const hal = await world.person({ given: "Hal", email: "hal@shop.example", address, ...place });
  const { trust } = world.house;
  await trust.suppress(world.db, [
    { medium: "email", address: "gus@shop.example", reason: "hard-bounce", source: "t", at: world.clock.now },
  ]);
  await trust.putRules(world.db, hal, { medium: "letter", maxPerMonth: null, pauseUntil: null }, "t", "By letter", world.clock.now);
  const ids: string[] = [];
  for (const [personId, words] of [
    [dan, "Open on <i>Sundays</i> {{ person.name }}"],
    [dan, "Open late"],
    [eva, "Sonntags offen"],
    [fay, "Sunday!"],
    [gus, "Sunday"],
    [hal, "Sunday too"],
  ] as const)
    ids.push(await suggestions.note(personId, { words, channel: "desk" }));
  for (const id of ids) await suggestions.sort(id, { matter: "Sunday" });
  const [first = ""] = ids;
  const answers = await Promise.allSettled([1, 2].map(() => suggestions.sort(first, { answer: "We ask the town.\n\nIt takes a while." })));
  expect(answers.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  expect(await mailsTo("dan@shop.example")).toMatchObject([
    {
      subject: "Our answer to what you told us",
      text: expect.stringMatching(/“Open on <i>Sundays<\/i> {{ person.name }}”[^]*We ask the town\.[^]*It takes a while\./),
    },
  ]);
  const done = await Promise.allSettled(
    [1, 2, 3].map((nth) => suggestions.done(ids[nth] ?? "", "Open on Sundays from ten", { de: "Sonntags ab zehn offen" })),
  );
  expect(done.filter(({ status }) => status === "fulfilled")).toMatchObject([{ value: { people: 5 } }]);
  const news = (await mailsTo("dan@shop.example")).slice(1);
  expect(news.map(({ subject }) => subject)).toEqual(["What you told us has been acted on"]);
  expect(news[0]?.text).toMatch(/Open late[^]*Open on Sundays from ten/);
  const headers = news[0]?.headers.map(({ name }) => name.toLowerCase());
  expect(headers).toContain("feedback-id");
  expect(headers).not.toContain("list-unsubscribe");
  expect(await mailsTo("eva@shop.example")).toMatchObject([
    { subject: "Was Sie uns sagten, ist getan", text: expect.stringMatching(/„Sonntags offen“[^]*Sonntags ab zehn offen/) },
  ]);
  for (const email of ["gus@shop.example", "hal@shop.example"]) expect(await mailsTo(email)).toEqual([]);
  const told = async (id: string) => (await suggestions.of(id))[0]?.doneTold;
  expect(await told(eva)).toBe("Sent (E-mail, 2026-06-18).");
  expect(await told(fay)).toMatch(/^Not sent \(.*: .*address/);
  expect(await told(gus)).toMatch(/^Not sent \(E-mail, 2026-06-18\): /);
  expect(await told(hal)).toBe("Sent (Letter, 2026-06-18).");
  const board = await suggestions.page({ open: false });
  expect(board.items.find(({ id }) => id === first)).toMatchObject({ answerTold: "Sent (E-mail, 2026-06-18).", name: "Dan" });
  expect(await titles(eva)).toContainEqual(expect.stringMatching(/^Was Sie uns sagten, ist getan\. Sent\. .*Sonntags ab zehn offen/));
  expect(await titles(gus)).toContainEqual(expect.stringMatching(/^What you told us has been acted on\. Not sent: /));
});

test("what several records of one individual said is answered once, and an answer cut off leaves none", async () => {
  const { house, postgres } = world;
  const twins = [
    await world.person({ given: "Ida", email: "ida@shop.example" }),
    await world.person({ given: "Ida", email: "ida2@shop.example" }),
  ];
  const [a = "", b = ""] = twins;
  const ids = [];
  for (const id of twins) ids.push(await house.care.suggestions.note(id, { words: "Bigger print", channel: "phone" }));
  await postgres.transaction((tx) => house.merging.join(tx, { kept: a, gone: b, actor: "test", why: "review", evidence: {} }));
  for (const id of ids) await house.care.suggestions.sort(id, { matter: "Print" });
  const cutOff = postgres.transaction(async (tx) => {
    await house.interact.answers.send(tx, "done", [{ personId: a, words: "Bigger print", at: world.clock.now }], { words: "No" });
    throw new Error("cut off");
  });
  await expect(cutOff).rejects.toThrow("cut off");
  await house.care.suggestions.done(ids[1] ?? "", "All labels are larger now");
  const mails = [...(await mailsTo("ida@shop.example")), ...(await mailsTo("ida2@shop.example"))];
  expect(mails.map(({ subject }) => subject)).toEqual(["What you told us has been acted on"]);
  expect((await house.care.suggestions.of(b)).map(({ doneTold }) => doneTold)).toEqual(Array(2).fill("Sent (E-mail, 2026-06-18)."));
});
