const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Whether there is such a day; 29 February only in leap years. */
function isDate(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1 || day > (DAYS[month - 1] as number)) return false;
  return month !== 2 || day < 29 || (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0));
}

/** Whether somebody alive may have been born on that day: 120 years back at most. */
export function isBirthDate(year: number, month: number, day: number, now: number): boolean {
  return year <= now && year > now - 120 && isDate(year, month, day);
}
