// The ways of the three users through the web pages in Firefox, at 400 % zoom and by keyboard.
// Prints what stood on each page: its heading, its title, and what sticks out of it in pixels.
import puppeteer from "puppeteer-core";

const [executablePath, address, last, roster] = process.argv.slice(2);
const seen = [];
const browser = await puppeteer.launch({
  browser: "firefox",
  executablePath,
});
const page = await browser.newPage();
// What 1280 by 1024 pixels show at 400 %.
await page.setViewport({ width: 320, height: 256, deviceScaleFactor: 4 });

const look = async () => {
  await page.waitForSelector("h1");
  const found = await page.evaluate(() => ({
    heading: document.querySelector("h1").innerText,
    title: document.title,
    width: window.innerWidth,
    out: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  }));
  seen.push(found);
  return found.heading;
};
// Presses the key on what has the focus, and waits for the page that comes.
const go = async (key = "Enter") => {
  await Promise.all([page.waitForNavigation(), page.keyboard.press(key)]);
  return look();
};
const focus = async (words) => {
  for (let tabs = 0; tabs < 80; tabs++) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => document.activeElement.innerText || document.activeElement.labels?.[0]?.innerText);
    if (at?.startsWith(words)) return;
  }
  throw new Error(`no focus on ${words}`);
};

const questions = async (heading, answers) => {
  while (heading !== "Check your answers") {
    for (const words of answers[heading] ?? []) {
      await focus(words);
      await page.keyboard.press(" ");
    }
    await focus("Continue");
    heading = await go();
  }
};

await page.goto(address);
await look();
await focus("Start");
await questions(await go(), {
  "Which of these do you have an account on?": ["Facebook"],
  "How do you use Facebook?": ["Personal"],
});
await focus("Make my checklist");
await go();

await page.goto(address);
await (await page.$("#last")).uploadFile(last);
await focus("Give it back");
await go();
await focus("Check your answers only");
await go();
await focus("Make my checklist");
await go();

await page.goto(`${address}supervisors`);
await look();
await (await page.$("#roster")).uploadFile(roster);
await focus("Make the checklists");
await go();
await page.goto(`${address}supervisors`);
await (await page.$("#returned")).uploadFile(last);
await focus("Show the overview");
await go();

console.log(JSON.stringify(seen));
await browser.close();
